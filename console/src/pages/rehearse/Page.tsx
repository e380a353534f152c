// A draft of changes, rehearsed on recorded calls, and made with that evidence. The draft stands in the address.

import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { AsCommand } from '../../parts/AsCommand';
import { CSV, save } from '../../parts/csv';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { type Change, MOST_CHANGES, USUAL_DAYS, type Whose } from '../../rehearsal/changes';
import { Result } from '../../rehearsal/Result';
import { wantedOf } from '../../rehearsal/rolling';
import { isWhole, type Rehearsal, requestOf } from '../../rehearsal/run';
import { sheet } from '../../rehearsal/told';
import { useNames } from '../../rehearsal/useNames';
import { useRehearsal } from '../../rehearsal/useRehearsal';
import { rehearse as texts } from '../../words/rehearse';
import { rollouts } from '../../words/rollouts';
import { useOwn, useWords } from '../../words/words';
import { useDirectory } from '../directory/load';
import { Changes } from './Changes';
import { Make } from './Make';
import { isScope, Scope } from './Scope';

const AddChange = lazy(() => import('./AddChange').then((module) => ({ default: module.AddChange })));

const route = getRouteApi('/rehearse');

export function RehearsePage() {
  const words = useOwn(texts);
  const rolling = useOwn(rollouts);
  const { fault } = useWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { directory } = useDirectory();
  const root = directory?.RootFolderId;
  const changes = search.changes ?? NONE;
  const whose: Whose = { kind: search.whose ?? 'own', of: search.of };
  const days = search.days ?? USUAL_DAYS;
  const { run, start, stop, clear } = useRehearsal();
  const [layer, setLayer] = useState<number | 'add' | 'make'>();
  const request = requestOf({ changes, whose, days }, root);
  const draft = JSON.stringify(request);
  const put = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const draw = (next: readonly Change[]) => put({ changes: next.length > 0 ? next : undefined });
  const named = useNames(changes.flatMap(({ Parameters }) => Object.values(Parameters)));
  const ready = changes.length > 0 && isScope(whose, root) && run?.state !== 'running';
  const go = () => ready && start(draft, request);
  useCtrlEnter(go);
  const current = run?.of === draft ? run : undefined;
  const whole = current?.state === 'told' && current.seen !== undefined && isWhole(current.seen);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <AsCommand
          product="Rampart"
          operation="RehearseChanges"
          parameters={{
            ...request,
            Changes: JSON.stringify(request.Changes),
            AccountIds: request.AccountIds?.join(','),
          }}
        />
      }
    >
      <Section
        title={words.changes}
        actions={
          <>
            {changes.length > 0 && (
              <Button
                variant="subtle"
                onClick={() => {
                  clear();
                  draw([]);
                }}
              >
                {words.begin}
              </Button>
            )}
            <Button variant="default" disabled={changes.length >= MOST_CHANGES} onClick={() => setLayer('add')}>
              {words.add}
            </Button>
          </>
        }
      >
        {changes.length === 0 ? (
          <Empty text={words.none} />
        ) : (
          <Changes changes={changes} named={named} onEdit={setLayer} onDraw={draw} />
        )}
        <Scope
          whose={whose}
          days={days}
          directory={root !== undefined}
          onWhose={({ kind, of }) => put({ whose: kind, of })}
          onDays={(next) => put({ days: next })}
        >
          {run?.state === 'running' ? (
            <Button variant="default" onClick={stop}>
              {words.stop}
            </Button>
          ) : (
            <Button onClick={go} disabled={!ready}>
              {current ? words.again : words.run}
            </Button>
          )}
        </Scope>
      </Section>
      <Section title={words.result} actions={current?.seen && <Files seen={current.seen} draft={request} />}>
        {run === undefined && <Empty text={words.empty} hint={words.emptyHint} />}
        {run !== undefined && !current && <Empty text={words.changedSince} />}
        {current?.state === 'running' && (
          <p className={parts.padded} role="status">
            {words.running(
              current.seen?.CallCount ?? 0,
              current.seen?.Accounts?.length ?? 0,
              current.seen?.AccountCount ?? 0,
            )}
          </p>
        )}
        {current?.state === 'stopped' && <div className={parts.padded}>{words.stopped}</div>}
        {current?.state === 'failed' && <FaultBox error={current.error} title={fault.failed} onRetry={go} />}
        {current?.seen && <Result seen={current.seen} />}
      </Section>
      {changes.length > 0 && (
        <div className={parts.actions}>
          <Button disabled={!whole} onClick={() => setLayer('make')}>
            {words.make}
          </Button>
          {wantedOf(changes) && (
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/rollouts/new" search={{ changes }} {...props} />}
            >
              {rolling.create}
            </Button>
          )}
          {!whole && <span className={parts.faint}>{words.needed}</span>}
        </div>
      )}
      {(layer === 'add' || typeof layer === 'number') && (
        <Suspense>
          <AddChange
            {...(typeof layer === 'number' && { change: changes[layer] })}
            onPut={(change) => {
              draw(typeof layer === 'number' ? changes.with(layer, change) : [...changes, change]);
              setLayer(undefined);
            }}
            onClose={() => setLayer(undefined)}
          />
        </Suspense>
      )}
      {layer === 'make' && current?.seen && (
        <Make
          changes={changes}
          seen={current.seen}
          request={request}
          onLeft={(rest) => {
            clear();
            draw(rest);
          }}
          onClose={() => setLayer(undefined)}
        />
      )}
    </Page>
  );
}

const NONE: readonly Change[] = [];

/** What was found, to be taken along: for spreadsheets, and whole with the draft that it is of. */
function Files({ seen, draft }: { seen: Rehearsal; draft: object }) {
  const words = useOwn(texts);
  const json = () => JSON.stringify({ Draft: draft, Rehearsal: seen }, null, 2);
  return (
    <>
      <Button
        variant="default"
        onClick={() => save({ name: `${words.file}.csv`, file: new Blob([sheet(seen)], { type: CSV }) })}
      >
        {words.csv}
      </Button>
      <Button
        variant="default"
        onClick={() => save({ name: `${words.file}.json`, file: new Blob([json()], { type: 'application/json' }) })}
      >
        {words.json}
      </Button>
    </>
  );
}

/** Rehearses by the keyboard, wherever the focus is. */
function useCtrlEnter(go: () => unknown): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      go();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
