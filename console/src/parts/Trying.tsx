// A field for something that is tried and kept nowhere: not in the address, not among what was read, not in what the browser
// stores.

import { Button, Stack, Textarea } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { Denial } from '../api/call';
import { Able } from './Able';
import parts from './parts.module.css';

interface Props {
  label: string;
  hint: string;
  verb: string;
  text: string;
  wrong?: string | undefined;
  ready: boolean;
  busy: boolean;
  lacks: Denial | undefined;
  /** What else is asked for. */
  children?: ReactNode;
  onText: (text: string) => void;
  onTry: () => void;
}

export function Trying({ label, hint, verb, text, wrong, ready, busy, lacks, children, onText, onTry }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy && !lacks) onTry();
  };
  return (
    <form onSubmit={submit} className={parts.padded}>
      <Stack align="flex-start">
        {children}
        <Textarea
          label={label}
          description={hint}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          error={wrong}
          rows={4}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          w="100%"
          maw="60rem"
        />
        {lacks ? (
          <Able lacks={lacks} onClick={() => undefined}>
            {verb}
          </Able>
        ) : (
          <Button type="submit" variant="default" loading={busy} disabled={!ready}>
            {verb}
          </Button>
        )}
      </Stack>
    </form>
  );
}
