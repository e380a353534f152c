// Makes the changes that were rehearsed: what the rehearsal found is said again, and nothing that decides may have changed since.

import { Checkbox, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call, Fault, type Request } from '../../api/call';
import { makeStale } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { faultText } from '../../parts/faultText';
import { told, trouble } from '../../parts/toast';
import type { Change } from '../../rehearsal/changes';
import { canMake, isFresh, left, make } from '../../rehearsal/make';
import { countOf, type Rehearsal } from '../../rehearsal/run';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn, useWords } from '../../words/words';

interface Props {
  changes: readonly Change[];
  seen: Rehearsal;
  request: Request<'Rampart', 'RehearseChanges'>;
  /** What is left of the draft, once some were made. */
  onLeft: (changes: readonly Change[]) => void;
  onClose: () => void;
}

export function Make({ changes, seen, request, onLeft, onClose }: Props) {
  const words = useOwn(texts);
  const all = useWords();
  const client = useQueryClient();
  const [meant, setMeant] = useState(false);
  const [made, setMade] = useState(0);
  const counts = [seen.NewlyDenied, seen.NewlyAllowed, seen.CannotTell].map(countOf) as [number, number, number];
  const turns = counts.some((count) => count > 0) || (seen.CallCount ?? 0) === 0;
  const unknown = changes.find((change) => !canMake(change));
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const now = await call('Rampart', 'RehearseChanges', { ...request, MaxResults: 1 });
      if (!isFresh(seen, now)) throw new Fault('Stale', words.stale, 0, '');
      const answers: unknown[] = [];
      try {
        await make(changes, ({ Product, Operation }, answer) => {
          answers.push(answer);
          setMade(answers.length);
          void makeStale(client, Product, Operation);
        });
      } catch (fault) {
        // What was made is made: the draft is what is left of it, and has to be rehearsed again.
        if (answers.length > 0) {
          trouble(`${words.broke(answers.length, changes.length)} ${faultText(fault, all)}`);
          onLeft(left(changes, answers));
        }
        throw fault;
      }
    },
    onSuccess: () => {
      told(words.made(changes.length));
      onClose();
      onLeft([]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ((meant || !turns) && !isPending && unknown === undefined) mutate();
  };
  return (
    <Dialog title={words.makeTitle} onClose={onClose} stays={isPending}>
      <form onSubmit={submit}>
        <Stack>
          <div>{words.makeText(changes.length)}</div>
          <strong role="status">{(seen.CallCount ?? 0) === 0 ? words.noCalls : words.evidence(...counts)}</strong>
          {unknown && <div>{words.elsewhere(unknown.Operation)}</div>}
          {turns && (
            <Checkbox label={words.mean} checked={meant} onChange={(event) => setMeant(event.currentTarget.checked)} />
          )}
          {isPending && <div role="status">{words.made(made)}</div>}
          <Foot
            verb={words.makeVerb(changes.length)}
            ready={(meant || !turns) && unknown === undefined}
            busy={isPending}
            error={error}
            careful
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
