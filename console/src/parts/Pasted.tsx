// A document that is pasted, or read from a file.

import { Button, Textarea } from '@mantine/core';
import { useRef } from 'react';

interface Props {
  label: string;
  hint: string;
  text: string;
  onText: (text: string) => void;
  /** What is wrong with it. */
  wrong: string | undefined;
  /** Of which kinds files are offered, and what chooses one. */
  accept: string;
  choose: string;
  rows: number;
  required?: boolean;
}

export function Pasted({ label, hint, text, onText, wrong, accept, choose, rows, required = false }: Props) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Textarea
        label={label}
        description={hint}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        error={wrong}
        rows={rows}
        required={required}
        spellCheck={false}
      />
      <input
        ref={file}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          // The same file can be chosen again once it was changed.
          event.currentTarget.value = '';
          void chosen?.text().then(onText);
        }}
      />
      <Button mt="xs" size="xs" variant="default" onClick={() => file.current?.click()}>
        {choose}
      </Button>
    </div>
  );
}
