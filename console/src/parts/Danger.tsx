// A dialog before something that is hard to take back. D1 names the effect, D2 has the name typed, D3 shows evidence too.

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../words/words';
import { Dialog } from './Dialog';
import { FaultBox } from './Fault';

export interface DangerProps {
  level: 1 | 2 | 3;
  title: string;
  effect: ReactNode;
  /** Verb and object, on the button. */
  verb: string;
  /** What is to be typed, from level 2. */
  name?: string;
  /** Where it is in use; undefined until it has loaded, and then nothing can be confirmed. Level 3. */
  evidence?: ReactNode;
  /** Whether what else is asked for has been answered. */
  ready?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  /** What else is asked for. */
  children?: ReactNode;
}

/** Whether the dialog may be confirmed. */
export function confirmable(level: 1 | 2 | 3, name: string | undefined, typed: string, evidence: unknown): boolean {
  if (level >= 2 && (name === undefined || typed !== name)) return false;
  return level < 3 || evidence !== undefined;
}

export function Danger(props: DangerProps) {
  const { level, title, effect, verb, name, evidence, busy, error, onConfirm, onClose } = props;
  const words = useWords();
  const [typed, setTyped] = useState('');
  const ready = props.ready !== false && confirmable(level, name, typed, evidence);
  const wrong = typed !== '' && name !== undefined && !name.startsWith(typed);
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onConfirm();
        }}
      >
        <Stack>
          <div>{effect}</div>
          {level === 3 && <div role="status">{evidence ?? words.danger.evidence}</div>}
          {props.children}
          {level >= 2 && name !== undefined && (
            <TextInput
              label={words.danger.type(name)}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              error={wrong ? words.danger.mismatch(name) : undefined}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          )}
          {error !== null && error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} {...(level === 1 ? { 'data-autofocus': true } : {})}>
              {words.common.cancel}
            </Button>
            <Button type="submit" color="brick" disabled={!ready} loading={busy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
