// One rollout: what it changes, its stages, and the calls that it turns.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { Document } from '../../parts/Document';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { useNames } from '../../rehearsal/useNames';
import { rollouts as texts } from '../../words/rollouts';
import { useOwn, useSpoken } from '../../words/words';
import { describe, isAbortable, isRunning } from '../rollouts/load';
import { StateBadge } from '../rollouts/StateBadge';
import { Abort, Advance } from './Deeds';
import { isLast, type Progress, useRollout, wishes } from './load';
import { Timeline } from './Timeline';
import { Turned } from './Turned';

const route = getRouteApi('/rollouts/$id');

export function RolloutPage() {
  const words = useOwn(texts);
  const { id } = route.useParams();
  const query = useRollout(id);
  const { data } = query;
  const one = data?.Rollout;
  const lacks = useMayEach(wishes(id));
  const { PolicyId = '', TargetId = '', Stages = [] } = one ?? {};
  const named = useNames([PolicyId, TargetId, ...Stages.flatMap(({ Nodes = [] }) => Nodes)]);
  const [layer, setLayer] = useState<'advance' | 'abort'>();
  const close = () => setLayer(undefined);
  return (
    <Page
      title={one ? describe(one, words, named) : id}
      actions={
        one && (
          <>
            <AsCommand product="Rampart" operation="GetRollout" parameters={{ RolloutId: id }} />
            {isRunning(one) && (
              <Able lacks={lacks.advance} onClick={() => setLayer('advance')}>
                {isLast(one) ? words.advanceLast : words.advance}
              </Able>
            )}
            {isAbortable(one) && (
              <Able lacks={lacks.abort} variant="outline" color="brick" onClick={() => setLayer('abort')}>
                {words.abort}
              </Able>
            )}
          </>
        )
      }
    >
      <div className={parts.panel}>
        {data && <About id={id} progress={data} />}
        <Unread called={`${words.kind} ${id}`} there={one !== undefined} query={query} />
      </div>
      {data && one && (
        <>
          <Section title={words.stages}>
            <Timeline progress={data} named={named} />
          </Section>
          <Turned title={words.denied} none={words.noneDenied} flips={data.NewlyDenied ?? {}} />
          <Turned title={words.allowed} none={words.noneAllowed} flips={data.NewlyAllowed ?? {}} />
          {one.PolicyDocument !== undefined && (
            <Section title={words.document}>
              <Document text={one.PolicyDocument} label={words.document} />
            </Section>
          )}
        </>
      )}
      {layer === 'advance' && data && <Advance progress={data} named={named} onClose={close} />}
      {layer === 'abort' && data && <Abort progress={data} onClose={close} />}
    </Page>
  );
}

function About({ id, progress }: { id: string; progress: Progress }) {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const { Rollout: one = {}, EnforcedCount, ReportOnlyCount = 0 } = progress;
  return (
    <Facts
      rows={[
        [words.id, <Copied key="id" text={id} />],
        [words.state, <StateBadge key="state" state={one.State} />],
        [words.since, time(one.StateDate)],
        [words.began, time(one.StartDate)],
        ...(EnforcedCount === undefined
          ? []
          : [[words.reached, words.reachedText(EnforcedCount, ReportOnlyCount)] as const]),
        [
          words.history,
          <Link key="events" to="/events" search={{ resource: id }}>
            {words.events}
          </Link>,
        ],
      ]}
    />
  );
}
