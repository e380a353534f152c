// A policy that is being written: its text with the marks of the linter, what changes, what that means, and saving.

import { Button, Checkbox, Group } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { FaultBox } from '../parts/Fault';
import { Section } from '../parts/Page';
import { useSettled } from '../parts/useSettled';
import type { Change } from '../rehearsal/changes';
import { draft } from '../words/draft';
import { useOwn, useWords } from '../words/words';
import type { Checked } from './Editor';
import css from './editor.module.css';
import { gate } from './gate';
import { Panes } from './Panes';
import { Anyway } from './proof/Anyway';
import { NO_PROOF, type Proof } from './proof/proof';
import type { Tested } from './proof/tested';
import { VerdictBox } from './VerdictBox';
import { type Kind, useVerdict } from './verdict';

const Held = lazy(() => import('./proof/Held').then((module) => ({ default: module.Held })));
const Rehearsed = lazy(() => import('./proof/Rehearsed').then((module) => ({ default: module.Rehearsed })));
const Diff = lazy(() => import('./Diff').then((module) => ({ default: module.Diff })));

export const LIMITS = { identity: 6144, trust: 4096, control: 4096 } as const;

export interface DraftProps {
  /** The text that is begun with; another one begins anew. */
  start: string;
  /** The text in force; none for what is new. */
  before?: string;
  kind: Kind;
  /** Whom it is about, by name. */
  who?: string;
  verb: string;
  busy: boolean;
  error: unknown;
  /** Whether the rest of the form is right. */
  ready?: boolean;
  notice?: ReactNode;
  /** Beside what tests stand, and whose recorded calls it is tried on. */
  tested?: Tested;
  /** What a text would change, to be rehearsed on the calls of all members of the directory. */
  changes?: ((text: string) => readonly Change[]) | undefined;
  /** Whether it counts for anybody. */
  attached?: boolean;
  onText?: (text: string) => void;
  onSave: (text: string) => Promise<unknown>;
}

export function Draft(props: DraftProps) {
  const {
    start,
    before,
    kind,
    who = '',
    verb,
    busy,
    error,
    ready = true,
    notice,
    tested,
    changes,
    attached = false,
    onText,
    onSave,
  } = props;
  const words = useOwn(draft);
  const { failed } = useWords().fault;
  const [text, setText] = useState(start);
  const [checked, setChecked] = useState<Checked | undefined | 'begin'>('begin');
  const [meant, setMeant] = useState('');
  const [anyway, setAnyway] = useState('');
  const [proof, setProof] = useState<{ text: string; proof: Proof }>();
  const onProof = useCallback((of: string, next: Proof) => setProof({ text: of, proof: next }), []);
  const [saved, setSaved] = useState(false);
  const settled = useSettled(text);
  const current =
    checked === 'begin' || checked === undefined ? undefined : checked.text === text ? checked : undefined;
  const sound = current !== undefined && current.errors === 0;
  const changed = before === undefined || text !== before;
  const verdict = useVerdict(before ?? '', settled, kind, sound && changed && settled === text);
  const free = tested === undefined && changes === undefined;
  const held = free ? NO_PROOF : proof?.text === text ? proof.proof : undefined;
  const spite = `${text}\0${held?.against.join(' ')}`;
  const state = gate({
    ready,
    sound,
    changed,
    isNew: before === undefined,
    mayWiden: verdict.mayWiden,
    decided: verdict.state === 'told' || verdict.state === 'unknown',
    // The tick is for the two texts that were looked at, and for no others.
    meant: meant === `${before}\0${text}`,
    held: held?.decided === true,
    against: (held?.against.length ?? 0) > 0,
    anyway: anyway === spite,
  });
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      // The tab stands in the address as well, and is no leaving.
      current.pathname !== next.pathname && text !== start && !saved && !window.confirm(words.leave),
    enableBeforeUnload: () => text !== start && !saved,
  });
  const save = () => {
    if (!state.save || busy) return;
    setSaved(true);
    onSave(text).catch(() => setSaved(false));
  };
  return (
    <>
      <Section title={words.editor}>
        <Panes
          key={start}
          text={start}
          now={text}
          kind={kind}
          limit={LIMITS[kind]}
          label={words.editor}
          onText={(next) => {
            setText(next);
            onText?.(next);
          }}
          onChecked={setChecked}
          onSave={save}
        />
        <div className={css.status}>
          <span role="status">{checkedText(checked, current, words)}</span>
          <span>{words.left(LIMITS[kind] - [...text].length)}</span>
          <span>{words.keys}</span>
        </div>
      </Section>
      {before !== undefined && (
        <Section title={words.diff}>
          <Suspense>
            <Diff old={before} next={settled} />
          </Suspense>
        </Section>
      )}
      {before !== undefined && changed && (
        <Section title={words.verdict.title ?? ''}>
          <VerdictBox verdict={verdict} kind={kind} who={who} />
        </Section>
      )}
      {tested !== undefined && (
        <Suspense>
          <Held
            tested={tested}
            text={settled}
            sound={sound && settled === text}
            changed={changed}
            attached={attached}
            verdict={verdict}
            onProof={onProof}
          />
        </Suspense>
      )}
      {changes !== undefined && (
        <Suspense>
          <Rehearsed
            changes={changes}
            text={settled}
            wanted={sound && settled === text && changed && attached}
            verdict={verdict}
            onProof={onProof}
          />
        </Suspense>
      )}
      {notice}
      {error != null && <FaultBox error={error} title={failed} />}
      <Group justify="flex-end">
        {state.ask && (
          <Checkbox
            label={words.mean}
            checked={meant === `${before}\0${text}`}
            onChange={(event) => setMeant(event.currentTarget.checked ? `${before}\0${text}` : '')}
          />
        )}
        {state.warn && (
          <Anyway
            against={held?.against ?? []}
            checked={anyway === spite}
            onChange={(checked) => setAnyway(checked ? spite : '')}
          />
        )}
        <Button onClick={save} loading={busy} disabled={!state.save}>
          {verb}
        </Button>
      </Group>
    </>
  );
}

function checkedText(
  checked: Checked | undefined | 'begin',
  current: Checked | undefined,
  words: (typeof draft)['en' | 'zh'],
): string {
  if (checked === undefined) return words.unchecked;
  if (!current) return words.checking;
  const { errors, warnings, notes } = current;
  return errors + warnings + notes === 0 ? words.clean : words.counts(errors, warnings, notes);
}
