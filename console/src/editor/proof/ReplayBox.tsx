// What would have become of the calls of the last week: those that would be denied first, each with an example.

import { Button } from '@mantine/core';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { proof } from '../../words/proof';
import { useOwn, useSpoken } from '../../words/words';
import css from '../editor.module.css';
import { Looking } from './Looking';
import type { Group, Replay, Turned } from './replay';

interface Props {
  replay: Replay;
  /** Whether it is about whom a role trusts. */
  trust: boolean;
}

export function ReplayBox({ replay, trust }: Props) {
  const words = useOwn(proof);
  const { state, error, retry } = replay;
  return (
    <Section title={words.replay}>
      <Looking state={state} error={error} onRetry={retry} />
      {state === 'told' && <Told replay={replay} />}
      <p className={`${parts.padded} ${parts.faint}`}>{trust ? words.replayLeadTrust : words.replayLead}</p>
    </Section>
  );
}

function Told({ replay: { seen = {}, whole, retry } }: { replay: Replay }) {
  const words = useOwn(proof);
  const { time, number } = useSpoken();
  const { CallCount: calls = 0, ReadsKept: kept = 0, OldestEventTime: oldest, CoveredFrom: from } = seen;
  const { NewlyDenied: denied, NewlyAllowed: allowed, CannotTell: unknown } = seen;
  const count = (turned: Turned | undefined) => turned?.CallCount ?? 0;
  const harmless = calls > 0 && calls === (seen.UnchangedCount ?? 0);
  return (
    <>
      <div className={`${css.verdict} ${harmless || calls === 0 ? css.narrower : css.wider}`} role="status">
        <strong>
          {calls === 0 ? words.noCalls : words.looked(calls, time(from))} {harmless && words.harmless}
        </strong>
        {oldest !== undefined && oldest === from && <p>{words.young}</p>}
        {kept === 0 && <p>{words.noReads}</p>}
        {kept > 1 && <p>{words.sampled(kept)}</p>}
        {seen.CaughtUp === false && <p>{words.behind}</p>}
        {seen.moved && <p>{words.moved}</p>}
        {seen.NextToken !== undefined && <p>{words.more}</p>}
        {!whole && (
          <div>
            <Button variant="default" size="xs" onClick={retry}>
              {words.again}
            </Button>
          </div>
        )}
      </div>
      {count(denied) > 0 && <Calls title={words.denied(count(denied))} turned={denied} number={number} />}
      {count(unknown) > 0 && <Calls title={words.unknown(count(unknown))} turned={unknown} number={number} because />}
      {count(allowed) > 0 && <Calls title={words.allowed(count(allowed))} turned={allowed} number={number} />}
    </>
  );
}

interface CallsProps {
  title: string;
  turned: Turned | undefined;
  number: (value: number) => string;
  /** Whether it is to be said why nobody can tell. */
  because?: boolean;
}

function Calls({ title, turned, number, because = false }: CallsProps) {
  const words = useOwn(proof);
  const { time } = useSpoken();
  const why = ({ Reasons = [], Keys = [] }: Group) =>
    [...Reasons.map((one) => words.reasons[one] ?? one), ...Keys].join(', ');
  return (
    <div className={parts.section}>
      <p className={css.verdict}>
        <strong>{title}</strong>
      </p>
      <Small
        label={title}
        rows={turned?.Groups ?? []}
        rowKey={({ Principal, Action, Resources = [] }) => `${Principal} ${Action} ${Resources.join(' ')}`}
        columns={[
          { title: words.principal, cell: (row) => nameOf(row.Principal ?? '') },
          { title: words.action, cell: (row) => <code>{row.Action}</code> },
          { title: words.resource, from: 'medium', cell: (row) => <code>{(row.Resources ?? []).join(' ')}</code> },
          { title: words.calls, cell: (row) => number(row.CallCount ?? 0) },
          { title: words.last, from: 'medium', cell: (row) => time(row.LastTime) },
          because
            ? { title: words.reason, cell: why }
            : {
                title: words.example,
                from: 'wide' as const,
                cell: (row: Group) => <code>{row.ExampleRequestId}</code>,
              },
        ]}
      />
    </div>
  );
}

/** The last part of an ARN, which is what people call it. */
const nameOf = (arn: string): string => arn.split('/').at(-1) || '–';
