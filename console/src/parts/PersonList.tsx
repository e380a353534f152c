// What the person's menu holds: language, theme, shortcuts; the way out.

import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import type { Language } from '../words/catalogue';
import { useSpoken } from '../words/words';
import { setSingleKeys, singleKeys } from './keyboard';
import { Stand } from './Stand';
import { useOpening } from './useOpening';

export interface PersonListProps {
  of: HTMLElement;
  open: boolean;
  name: string;
  onClose: () => void;
  onKeys: () => void;
  /** None for whoever takes on no roles. */
  onSwitch: (() => void) | undefined;
}

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['zh', '简体中文'],
];

export function PersonList({ of, open, name, onClose, onKeys, onSwitch }: PersonListProps) {
  const { words, language, speak } = useSpoken();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [letters, setLetters] = useState(singleKeys);
  const opened = useOpening(open);
  const themes = [
    ['light', words.bar.light],
    ['dark', words.bar.dark],
    ['auto', words.bar.auto],
  ] as const;
  return (
    <Menu
      id={of.id}
      opened={opened}
      onChange={(still) => !still && onClose()}
      position="bottom-end"
      withArrow
      shadow="md"
      width={230}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Stand of={of} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item component="a" href="/me">
          {words.nav.me}
        </Menu.Item>
        {onSwitch && <Menu.Item onClick={onSwitch}>{words.bar.switchRole}</Menu.Item>}
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
