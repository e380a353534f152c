// A field for something that is tried and kept nowhere: not in the address, not among what was read, not in what the browser
// stores. What is told below it is of the text that was tried, where it was tried, and of nothing else.

import { Button, Stack, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Denial } from '../api/call';
import { useWords } from '../words/words';
import { Able } from './Able';
import { FaultBox } from './Fault';
import parts from './parts.module.css';

interface Props<S, T> {
  label: string;
  hint: string;
  verb: string;
  /** What is sent for a text; nothing where it cannot be what is asked for, which is told by the rule. */
  sentOf: (text: string) => S | undefined;
  rule?: string;
  lacks: Denial | undefined;
  /** At what it is tried. */
  at: string;
  /** What else is asked for. */
  fields?: ReactNode;
  onTry: (sent: S) => Promise<T>;
  children: (told: T) => ReactNode;
}

interface Trial<T> {
  text: string;
  at: string;
  told?: T;
  error?: unknown;
  busy?: boolean;
}

export function Trying<S, T>({ label, hint, verb, sentOf, rule, lacks, at, fields, onTry, children }: Props<S, T>) {
  const words = useWords();
  const [text, setText] = useState('');
  const [last, setLast] = useState<Trial<T>>();
  const sent = sentOf(text);
  const trial = last?.text === text && last.at === at ? last : undefined;
  const busy = trial?.busy === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sent === undefined || busy || lacks) return;
    // An answer that comes after another trial has begun is of no interest any more.
    const begun: Trial<T> = { text, at, busy: true };
    const came = (what: Partial<Trial<T>>) => setLast((now) => (now === begun ? { text, at, ...what } : now));
    setLast(begun);
    onTry(sent).then(
      (told) => came({ told }),
      (error: unknown) => came({ error }),
    );
  };
  return (
    <>
      <form onSubmit={submit} className={parts.padded}>
        <Stack align="flex-start">
          {fields}
          <Textarea
            label={label}
            description={hint}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={text.trim() !== '' && sent === undefined ? rule : undefined}
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
            <Button type="submit" variant="default" loading={busy} disabled={sent === undefined}>
              {verb}
            </Button>
          )}
        </Stack>
      </form>
      {trial?.error !== undefined && <FaultBox error={trial.error} title={words.fault.failed} />}
      {trial?.told !== undefined && children(trial.told)}
    </>
  );
}
