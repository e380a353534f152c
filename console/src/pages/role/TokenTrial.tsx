// Tries a token or a response at a role: whether its provider is believed, and whether the role then lets it in.

import { Select } from '@mantine/core';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { useMe } from '../../api/session';
import { Why } from '../../editor/proof/Why';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Trying } from '../../parts/Trying';
import { sso } from '../../words/sso';
import { trial } from '../../words/trial';
import { useOwn, useWords } from '../../words/words';
import { CheckSteps, failedOf } from '../samlProvider/Checks';
import { trusted } from './load';
import { type Outcome, outcomeOf, type Provider, providersIn, sentOf } from './trying';

interface Props {
  role: { name: string; arn: string; document: string };
}

export function TokenTrial({ role }: Props) {
  const own = useOwn(trial);
  const { account } = useMe();
  const all = providersIn(trusted(role.document), account);
  return (
    <Section title={own.role}>
      {all.length === 0 ? <Empty text={own.noProvider} /> : <Field role={role} providers={all} />}
    </Section>
  );
}

function Field({ role, providers }: Props & { providers: readonly Provider[] }) {
  const own = useOwn(trial);
  const words = useWords();
  const [arn, setArn] = useState('');
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [outcome, setOutcome] = useState<Outcome & { provider: Provider }>();
  const provider = providers.find((one) => one.arn === arn) ?? providers[0];
  const sent = provider && sentOf(provider, text);
  const [lacks] = useMay(provider ? [wishOf(provider)] : []);
  const forget = () => {
    setOutcome(undefined);
    setError(undefined);
  };
  const tryIt = () => {
    if (!sent || !provider) return;
    forget();
    setBusy(true);
    outcomeOf(provider, sent, role)
      .then((told) => setOutcome({ ...told, provider }), setError)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Trying
        label={own.token}
        hint={own.roleLead}
        verb={own.tryIt}
        text={text}
        ready={sent !== undefined}
        busy={busy}
        lacks={lacks}
        onText={(next) => {
          setText(next);
          forget();
        }}
        onTry={tryIt}
      >
        <Select
          label={own.provider}
          data={providers.map((one) => ({ value: one.arn, label: `${one.name} (${one.kind.toUpperCase()})` }))}
          value={provider?.arn ?? null}
          onChange={(next) => {
            setArn(next ?? '');
            forget();
          }}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      </Trying>
      {error !== undefined && <FaultBox error={error} title={words.fault.failed} />}
      {outcome && <Told outcome={outcome} kind={outcome.provider.kind} />}
    </>
  );
}

const wishOf = ({ kind, name }: Provider) =>
  wish(
    'Rampart',
    'TestSsoProvider',
    kind === 'saml'
      ? { SAMLProviderName: name, SAMLResponse: 'PHNvbWUvPg==' }
      : { OIDCProviderName: name, OIDCToken: 'some.id.token' },
  );

function Told({ outcome: { tried, ran, fault }, kind }: { outcome: Outcome; kind: Provider['kind'] }) {
  const own = useOwn(trial);
  const words = useWords();
  const names = { oidc: useOwn(sso).checks, saml: own.checks }[kind];
  const told = !tried.Passed
    ? own.notBelieved(failedOf(tried, names))
    : ran === undefined
      ? own.notJudged
      : ran.Passed
        ? own.letIn
        : own.notTrusted;
  return (
    <>
      <div className={parts.padded}>
        <div role="status">
          <strong>{told}</strong>
        </div>
        {ran && !ran.Passed && (
          <>
            <Why ran={{ ...ran, Mismatches: [] }} />
            <p className={parts.faint}>{own.bare}</p>
          </>
        )}
      </div>
      {fault !== undefined && <FaultBox error={fault} title={words.fault.failed} />}
      <CheckSteps answer={tried} names={names} />
    </>
  );
}
