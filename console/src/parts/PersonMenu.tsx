// Who one is; language, theme, shortcuts; the way out.

import { Button, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { Language } from '../words/catalogue';
import { useSpoken } from '../words/words';
import { setSingleKeys, singleKeys } from './keyboard';
import css from './Shell.module.css';

interface Props {
  person: string;
  owner: boolean;
  onKeys: () => void;
  onSwitch: () => void;
}

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['zh', '简体中文'],
];

export function PersonMenu({ person, owner, onKeys, onSwitch }: Props) {
  const { words, language, speak } = useSpoken();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [letters, setLetters] = useState(singleKeys);
  const name = owner ? words.bar.owner : person;
  const themes = [
    ['light', words.bar.light],
    ['dark', words.bar.dark],
    ['auto', words.bar.auto],
  ] as const;
  return (
    <Menu position="bottom-end" withArrow shadow="md" width={230} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconUserCircle size={18} />}
          aria-label={`${words.bar.person}: ${name}`}
        >
          <span className={css.word}>{name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item component="a" href="/me">
          {words.nav.me}
        </Menu.Item>
        {!owner && <Menu.Item onClick={onSwitch}>{words.bar.switchRole}</Menu.Item>}
        <Menu.Divider />
        <Menu.Label>{words.bar.look}</Menu.Label>
        <Menu.RadioGroup value={language} onChange={(tag) => speak(tag as Language)}>
          {LANGUAGES.map(([tag, label]) => (
            <Menu.RadioItem key={tag} value={tag} lang={tag} closeMenuOnClick={false}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {themes.map(([scheme, label]) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={onKeys}>{words.bar.shortcuts}</Menu.Item>
        <Menu.CheckboxItem
          checked={letters}
          onChange={(on) => {
            setSingleKeys(on);
            setLetters(on);
          }}
        >
          {words.bar.singleKeys}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item component="a" href="/logon/off">
          {words.bar.logOff}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
