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
  /** Of every trial that came to something. */
  onOutcome?: (outcome: Outcome) => void;
}

export function TokenTrial({ role, onOutcome }: Props) {
  const own = useOwn(trial);
  const { account } = useMe();
  const all = providersIn(trusted(role.document), account);
  return (
    <Section title={own.role}>
      {all.length === 0 ? (
        <Empty text={own.noProvider} />
      ) : (
        <Field role={role} providers={all} {...(onOutcome && { onOutcome })} />
      )}
    </Section>
  );
}

function Field({ role, providers, onOutcome }: Props & { providers: readonly Provider[] }) {
  const own = useOwn(trial);
  const [arn, setArn] = useState('');
  const provider = providers.find((one) => one.arn === arn) ?? providers[0];
  const [lacks] = useMay(provider ? [wishOf(provider)] : []);
  if (!provider) return null;
  return (
    <Trying
      label={own.token}
      hint={own.roleLead}
      verb={own.tryIt}
      sentOf={(text) => sentOf(provider, text)}
      lacks={lacks}
      at={`${provider.arn} ${role.arn}`}
      onTry={async (sent) => {
        const outcome = await outcomeOf(provider, sent, role);
        onOutcome?.(outcome);
        return outcome;
      }}
      fields={
        <Select
          label={own.provider}
          data={providers.map((one) => ({ value: one.arn, label: `${one.name} (${one.kind.toUpperCase()})` }))}
          value={provider.arn}
          onChange={(next) => setArn(next ?? '')}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      }
    >
      {(outcome) => <Told outcome={outcome} kind={provider.kind} />}
    </Trying>
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
