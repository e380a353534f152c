// Who one is, and the menu that belongs to it.

import { Button } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useWords } from '../words/words';
import { bring, late, useLate } from './late';
import css from './Shell.module.css';

interface Props {
  person: string;
  owner: boolean;
  onKeys: () => void;
  onSwitch: () => void;
}

export function PersonMenu({ person, owner, onKeys, onSwitch }: Props) {
  const words = useWords().bar;
  const id = useId();
  const [of, setOf] = useState<HTMLElement>();
  const [open, setOpen] = useState(false);
  const List = useLate(list, open);
  const name = owner ? words.owner : person;
  return (
    <>
      <Button
        id={id}
        variant="default"
        leftSection={<IconUserCircle size={18} />}
        aria-label={`${words.person}: ${name}`}
        aria-haspopup="menu"
        aria-expanded={open}
        onMouseEnter={() => void bring(list)}
        onClick={({ currentTarget }) => {
          setOf(currentTarget);
          setOpen(!open);
        }}
      >
        <span className={css.word}>{name}</span>
      </Button>
      {of && List && (
        <List
          of={of}
          open={open}
          name={name}
          onClose={() => setOpen(false)}
          onKeys={onKeys}
          onSwitch={owner ? undefined : onSwitch}
        />
      )}
    </>
  );
}

const list = late(() => import('./PersonList').then((module) => module.PersonList));
