// A dialog about many rows: what is asked first, how far it has come, and what became of each.

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useMay, type Wish } from '../api/may';
import { Able } from '../parts/Able';
import { Dialog } from '../parts/Dialog';
import { bulk } from '../words/bulk';
import { useOwn, useWords } from '../words/words';
import { type Doing, Results } from './Results';

/** The rows that were ticked. */
export interface Ticked<T> {
  rows: readonly T[];
  /** With the keys of what was done. */
  onClose: (done: readonly string[]) => void;
}

export interface Props<T> extends Ticked<T>, Doing<T> {
  title: string;
  /** What is asked of the judge before; each alone may be refused. */
  foresee?: (row: T) => Wish;
  verb: string;
  /** Whether the rest of the form is right. */
  ready?: boolean;
  /** Whether it is hard to take back: 1 asks, 2 has the number typed. */
  level?: 1 | 2;
  children?: ReactNode;
}

export function Bulk<T>(props: Props<T>) {
  const { title, run, keyOf, onClose } = props;
  const close = () => {
    if (run.busy) return run.stop();
    onClose(run.outcomes.filter(({ state }) => state === 'done').map(({ row }) => keyOf(row)));
  };
  const begun = run.outcomes.length > 0;
  return (
    <Dialog onClose={close} title={title} stays={run.busy} {...(begun && { size: 'lg' as const })}>
      {begun ? (
        <Results
          run={run}
          labelOf={props.labelOf}
          keyOf={keyOf}
          deed={props.deed}
          {...(props.back && { back: props.back })}
          onClose={close}
        />
      ) : (
        <Ask {...props} onCancel={close} />
      )}
    </Dialog>
  );
}

/** The words of a dialog in which rows are deleted. */
interface DeleteWords {
  removeTitle: (count: number) => string;
  remove: string;
  removeText: string;
}

/** Deletes rows, whose number is typed first. */
export function BulkDelete<T>({ words, ...rest }: Omit<Props<T>, 'title' | 'verb'> & { words: DeleteWords }) {
  return (
    <Bulk {...rest} title={words.removeTitle(rest.rows.length)} verb={words.remove} level={2}>
      <div>{words.removeText}</div>
    </Bulk>
  );
}

function Ask<T>(props: Props<T> & { onCancel: () => void }) {
  const { rows, run, deed, foresee, verb, ready = true, level, children, onCancel } = props;
  const words = useOwn(bulk);
  const all = useWords();
  const [typed, setTyped] = useState('');
  const asked = foresee ? rows.slice(0, ASKED).map(foresee) : [];
  const lacks = useMay(asked).filter((lack) => lack !== undefined);
  const hopeless = lacks.length > 0 && lacks.length === rows.length;
  const name = String(rows.length);
  const sure = level !== 2 || typed === name;
  const able = ready && sure && rows.length > 0 && !hopeless;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (able) run.begin(rows, deed);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {children}
        {lacks.length > 0 && <div role="status">{words.foreseen(lacks.length, lacks[0]?.AuthAction ?? '')}</div>}
        {level === 2 && (
          <TextInput
            label={all.danger.type(name)}
            description={words.typeLead}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={typed !== '' && !name.startsWith(typed) ? all.danger.mismatch(name) : undefined}
            inputMode="numeric"
            autoComplete="off"
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel} {...(level === 1 && { 'data-autofocus': true })}>
            {all.common.cancel}
          </Button>
          {hopeless ? (
            <Able lacks={lacks[0]} onClick={() => undefined}>
              {verb}
            </Able>
          ) : (
            <Button type="submit" disabled={!able} {...(level && { color: 'brick' })}>
              {verb}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** As many as the judge is asked about at once. */
const ASKED = 50;
