// Begins a rollout of the change that stands in the address: only watched, or in stages.

import { Button, Select } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { type Change, callsOf } from '../../rehearsal/changes';
import { describe } from '../../rehearsal/describe';
import {
  beginsEnforced,
  type Form,
  isStaged,
  stageOf,
  usual,
  type Wanted,
  wantedOf,
  watching,
  wrongIn,
} from '../../rehearsal/rolling';
import { useNames } from '../../rehearsal/useNames';
import { rehearse } from '../../words/rehearse';
import { rollouts as texts } from '../../words/rollouts';
import { useOwn, useWords } from '../../words/words';
import { Stages } from './Stages';

const route = getRouteApi('/rollouts/new');

export function RolloutCreatePage() {
  const words = useOwn(texts);
  const { changes = NONE } = route.useSearch();
  const wanted = wantedOf(changes);
  const [change] = changes;
  if (wanted && change) return <Begin key={JSON.stringify(wanted)} wanted={wanted} change={change} />;
  return (
    <Page title={words.create} lead={words.createLead}>
      <div className={parts.panel}>
        <Empty text={words.noChange} hint={words.fits}>
          <Button renderRoot={(props) => <Link to="/rehearse" search={{ changes }} {...props} />}>
            {words.toRehearsal}
          </Button>
        </Empty>
      </div>
    </Page>
  );
}

const NONE: readonly Change[] = [];

function Begin({ wanted, change }: { wanted: Wanted; change: Change }) {
  const words = useOwn(texts);
  const all = useWords();
  const inWords = useOwn(rehearse);
  const navigate = route.useNavigate();
  const named = useNames(Object.values(change.Parameters));
  const staged = isStaged(wanted);
  const [way, setWay] = useState<'watch' | 'stages'>('watch');
  const [stages, setStages] = useState<readonly Form[]>(() => usual(staged));
  const [asking, setAsking] = useState(false);
  const { mutate, isPending, error } = useWrite('Rampart', 'StartRollout');
  const [lacks] = useMay([wish('Rampart', 'StartRollout', asText(wanted))]);
  const chosen = way === 'watch' ? watching() : stages;
  const asked = { ...wanted, Stages: chosen.map(stageOf) };
  const ready = chosen.length > 0 && chosen.every((one) => wrongIn(one) === undefined);
  const show = ({ Rollout }: Answer<'Rampart', 'StartRollout'>) =>
    void navigate({ to: '/rollouts/$id', params: { id: Rollout?.RolloutId ?? '' } });
  const done = (answer: Answer<'Rampart', 'StartRollout'>) => {
    told(words.begun);
    show(answer);
  };
  const begin = () => (beginsEnforced(chosen) ? setAsking(true) : mutate(asked, { onSuccess: done }));
  const { kind, of } =
    wanted.TargetId === undefined ? { kind: 'own' as const, of: undefined } : callsOf(wanted.TargetId);
  return (
    <Page
      title={words.create}
      lead={words.createLead}
      actions={
        <AsCommand
          product="Rampart"
          operation="StartRollout"
          parameters={{ ...wanted, Stages: JSON.stringify(asked.Stages) }}
        />
      }
    >
      <Section
        title={words.change}
        actions={
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/rehearse" search={{ changes: [change], whose: kind, of }} {...props} />}
          >
            {words.rehearse}
          </Button>
        }
      >
        <div className={parts.padded}>
          <strong>{describe(change, inWords, named)}</strong>
        </div>
        {wanted.PolicyDocument !== undefined && <Document text={wanted.PolicyDocument} label={words.document} />}
      </Section>
      <Section title={words.stages}>
        <div className={parts.padded}>
          <Select
            label={words.way}
            data={(['watch', 'stages'] as const).map((value) => ({ value, label: words.ways[value] }))}
            value={way}
            allowDeselect={false}
            onChange={(next) => next !== null && setWay(next as typeof way)}
            comboboxProps={{ transitionProps: { duration: 0 } }}
            maw="22rem"
          />
          <p className={parts.lead}>{way === 'watch' ? words.watchText : staged ? words.stagesText : words.only}</p>
        </div>
        {way === 'stages' && <Stages stages={stages} staged={staged} target={wanted.TargetId} onPut={setStages} />}
      </Section>
      {error != null && (
        <div className={parts.panel}>
          <FaultBox error={error} title={all.fault.failed} />
        </div>
      )}
      <div className={parts.actions}>
        <Able lacks={lacks} disabled={!ready} loading={isPending} onClick={begin}>
          {words.begin}
        </Able>
      </div>
      {asking && (
        <Confirm
          product="Rampart"
          operation="StartRollout"
          parameters={asked}
          said={words.begun}
          level={1}
          title={words.beginTitle}
          effect={words.beginText}
          verb={words.begin}
          onDone={show}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}

const asText = (wanted: Wanted): Record<string, string> =>
  Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)]));
