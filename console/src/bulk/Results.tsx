// What became of each of many rows: what was not done comes first, and can be tried again.

import { Button, Group, Stack } from '@mantine/core';
import { faultText } from '../parts/faultText';
import { Small } from '../parts/Small';
import { bulk } from '../words/bulk';
import { useOwn, useWords } from '../words/words';
import type { Deed, Outcome } from './run';
import type { Run } from './useRun';

/** What is done to rows, and what they are called. */
export interface Doing<T> {
  keyOf: (row: T) => string;
  labelOf: (row: T) => string;
  run: Run<T>;
  deed: Deed<T>;
  /** How it is taken back, where it can be. */
  back?: (row: T) => Promise<unknown>;
}

export function Results<T>({ run, keyOf, labelOf, deed, back, onClose }: Doing<T> & { onClose: () => void }) {
  const words = useOwn(bulk);
  const { common } = useWords();
  const { outcomes, busy } = run;
  const count = (state: Outcome<T>['state']) => outcomes.filter((one) => one.state === state).length;
  const [waits, done, undone] = [count('waits'), count('done'), count('undone')];
  const shown = worstFirst(outcomes);
  const rest = outcomes.length - shown.length;
  const told = words.done(done, count('left'), count('failed'));
  return (
    <Stack>
      {busy && <progress value={outcomes.length - waits} max={outcomes.length} aria-label={common.loading} />}
      <div role="status">
        {busy ? words.busy(outcomes.length - waits, outcomes.length) : told}
        {!busy && waits > 0 && ` · ${words.notBegun(waits)}`}
      </div>
      <Small
        label={words.results}
        rows={shown}
        rowKey={({ row }) => keyOf(row)}
        columns={[
          { title: common.name, cell: ({ row }) => labelOf(row) },
          { title: common.status, cell: (outcome) => <Told outcome={outcome} /> },
        ]}
      />
      {rest > 0 && <div>{words.further(rest)}</div>}
      <Group justify="flex-end">
        {busy && (
          <Button variant="default" onClick={run.stop}>
            {words.stop}
          </Button>
        )}
        {!busy && undone === 0 && waits + count('failed') > 0 && (
          <Button variant="default" onClick={() => run.retry(deed)}>
            {words.again}
          </Button>
        )}
        {!busy && back && done > 0 && (
          <Button variant="default" onClick={() => run.undo(back)}>
            {words.undo(done)}
          </Button>
        )}
        <Button disabled={busy} onClick={onClose}>
          {common.close}
        </Button>
      </Group>
    </Stack>
  );
}

function Told<T>({ outcome: { state, error, left } }: { outcome: Outcome<T> }) {
  const words = useOwn(bulk);
  const all = useWords();
  if (state === 'failed') return <>{faultText(error, all)}</>;
  return <>{left === undefined ? words.states[state] : words.left[left]}</>;
}

/** As many as a person reads; of those that went well only what is left of the room. */
export function worstFirst<T>(outcomes: readonly Outcome<T>[]): readonly Outcome<T>[] {
  const ranks = { failed: 0, left: 1, waits: 2, undone: 3, done: 4 };
  return outcomes.toSorted((one, other) => ranks[one.state] - ranks[other.state]).slice(0, SHOWN);
}

const SHOWN = 200;
