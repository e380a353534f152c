// A field with a button that puts what was written into the text. Until then it is nobody's but the field's.

import { Autocomplete, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import css from './fields.module.css';

interface Props {
  label: ReactNode;
  verb: string;
  hint?: string;
  options?: readonly string[];
  /** Why it cannot be put in; none where it can. */
  wrong?: (text: string) => string | undefined;
  onText?: (text: string) => void;
  onAdd: (text: string) => void;
}

export function AddText({ label, verb, hint, options = [], wrong, onText, onAdd }: Props) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const why = text === '' ? undefined : wrong?.(text.trim());
  const write = (next: string) => {
    setText(next);
    setAsked(false);
    onText?.(next);
  };
  const add = () => {
    setAsked(true);
    if (text.trim() === '' || why !== undefined) return;
    onAdd(text.trim());
    write('');
  };
  return (
    <form
      className={css.add}
      data-own
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Autocomplete
        className={css.grow}
        size="xs"
        label={label}
        placeholder={hint}
        value={text}
        onChange={write}
        data={[...options]}
        limit={40}
        maxDropdownHeight={240}
        error={asked ? why : undefined}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" size="xs" variant="default">
        {verb}
      </Button>
    </form>
  );
}
