// The role that whoever comes by the provider takes on: one that trusts it, or a new one.

import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMay, wish } from '../../api/may';
import { FOR_ROLES, ours } from '../../api/ours';
import { useWrite } from '../../api/query';
import { useMe } from '../../api/session';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { Loading } from '../../parts/Loading';
import { told } from '../../parts/toast';
import { connect } from '../../words/connect';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { trustOf } from '../roleCreate/trust';
import { listed, oidcList, providerArn, useTrusting } from '../sso/load';
import { isName } from '../users/load';
import css from './connect.module.css';
import type { StepProps } from './flow';

export function RoleStep(props: StepProps) {
  const own = useOwn(connect);
  const { account } = useMe();
  const { search, onNext } = props;
  const { kind, name = '' } = search;
  const { data, error, refetch } = useTrusting(providerArn(account, kind === 'oidc' ? 'oidc' : 'saml', name));
  return (
    <div className={css.body}>
      <p>{own.roleText}</p>
      {error !== null && <FaultBox error={error} onRetry={() => void refetch()} />}
      {!data && error === null && <Loading lines={2} />}
      {data && (
        <Group gap="xs">
          <strong>{own.roleChoose}</strong>
          {data.names.length === 0 && <span>{own.roleNone}</span>}
          {data.names.slice(0, MOST).map((role) => (
            <Button
              key={role}
              size="compact-sm"
              variant={search.role === role ? 'filled' : 'default'}
              aria-label={own.roleTakes(role)}
              onClick={() => onNext({ role })}
            >
              {role}
            </Button>
          ))}
        </Group>
      )}
      <NewRole {...props} />
      <Group mt="xs" mb="xs">
        <Button variant="subtle" onClick={() => onNext()}>
          {own.skip}
        </Button>
        <Link to="/create/role">{own.roleByHand}</Link>
      </Group>
    </div>
  );
}

const MOST = 20;

function NewRole({ search, onNext }: StepProps) {
  const own = useOwn(connect);
  const words = useOwn(draft);
  const { account } = useMe();
  const who = search.kind === 'oidc' ? 'oidc' : 'saml';
  const [name, setName] = useState('');
  const [subject, setSubject] = useState('');
  const our = useQuery({ ...ours(FOR_ROLES), enabled: who === 'saml' });
  const all = useQuery({ ...oidcList, enabled: who === 'oidc' });
  const provider = all.data?.find(({ OIDCProviderName }) => OIDCProviderName === search.name);
  const [lacks] = useMay([wish('Ram', 'CreateRole', { RoleName: 'some', AssumeRolePolicyDocument: SOME })]);
  const { mutate, isPending, error } = useWrite('Ram', 'CreateRole');
  const known = who === 'saml' ? our.data !== undefined : provider !== undefined && subject !== '';
  const sound = isName(name) && known;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending || lacks) return;
    const tokens = provider && { issuer: provider.IssuerUrl ?? '', clients: listed(provider.ClientIds), subject };
    const trust = trustOf({ who, home: account, name: search.name ?? '', tokens, recipient: our.data?.receives });
    mutate(
      { RoleName: name, AssumeRolePolicyDocument: trust },
      {
        onSuccess: () => {
          told(words.roleCreated(name));
          onNext({ role: name });
        },
      },
    );
  };
  const lost = our.error ?? all.error;
  return (
    <form onSubmit={submit} noValidate aria-label={own.roleNew} className={`${css.body} ${css.form}`}>
      <strong>{own.roleNew}</strong>
      <TextInput
        label={own.roleName}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={name !== '' && !isName(name) ? words.roleNameRule : undefined}
        required
        autoComplete="off"
        spellCheck={false}
      />
      {who === 'oidc' && (
        <TextInput
          label={own.subject}
          description={own.subjectHint}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value.trim())}
          required
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {lost && <FaultBox error={lost} />}
      <Foot verb={own.roleMake} ready={sound} busy={isPending} error={error} lacks={lacks} />
    </form>
  );
}

/** Some trust policy that is sound: what is asked about must be. */
const SOME =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}';
