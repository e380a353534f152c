// A new role: its name, and whom it trusts, in words and as a document.

import { NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FOR_ROLES, ours } from '../../api/ours';
import { useWrite } from '../../api/query';
import { useMe } from '../../api/session';
import { Facts } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { described, NewDocument, useNaming } from '../NewDocument';
import { Trusts } from '../role/Trusts';
import { isName } from '../users/load';
import { Provider, useTokens } from './Provider';
import { isNamed, trustOf, type Who } from './trust';

export function RoleCreatePage() {
  const words = useOwn(draft);
  const navigate = useNavigate();
  const { account } = useMe();
  const create = useWrite('Ram', 'CreateRole');
  const naming = useNaming();
  const { name } = naming;
  const [hours, setHours] = useState(1);
  const [who, setWho] = useState<Who>('account');
  const [whom, setWhom] = useState('');
  const tokens = useTokens(who, whom);
  const { data: our } = useQuery({ ...ours(FOR_ROLES), enabled: who === 'saml' });
  const choice = { who, home: account, name: whom, tokens, recipient: our?.receives };
  const named = isNamed(choice);
  const start = trustOf({ ...choice, name: named ? whom : '' });
  const [byHand, setByHand] = useState<string>();
  const text = byHand ?? start;
  const choose = (next: Who, name: string) => {
    setWho(next);
    setWhom(name);
    setByHand(undefined);
  };
  const save = async (document: string) => {
    await create.mutateAsync({
      RoleName: name,
      AssumeRolePolicyDocument: document,
      MaxSessionDuration: hours * 3600,
      ...described(naming),
    });
    told(words.roleCreated(name));
    await navigate({ to: '/roles/$name', params: { name } });
  };
  return (
    <NewDocument
      title={words.roleCreate}
      lead={words.roleLead}
      naming={naming}
      rule={words.roleNameRule}
      sound={isName(name)}
      fields={
        <>
          <NumberInput
            label={words.roleHours}
            min={1}
            max={12}
            clampBehavior="strict"
            allowDecimal={false}
            value={hours}
            onChange={(next) => setHours(Math.max(1, Number(next)))}
          />
          <Select
            label={words.roleWho}
            data={Object.entries(words.roleKinds).map(([value, label]) => ({ value, label }))}
            value={who}
            onChange={(next) => next !== null && choose(next as Who, '')}
            allowDeselect={false}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
          {who !== 'account' && <Whom who={who} whom={whom} named={named} onWhom={(next) => choose(who, next)} />}
          {byHand !== undefined && byHand !== start && <p className={parts.faint}>{words.roleByHand}</p>}
        </>
      }
      start={start}
      kind="trust"
      ready={named || byHand !== undefined}
      busy={create.isPending}
      error={create.error}
      onText={setByHand}
      onSave={save}
    >
      <div className={parts.panel}>
        <Facts rows={[[words.trustInWords, <Trusts key="t" document={text} none={words.trustNone} />]]} />
      </div>
    </NewDocument>
  );
}

interface WhomProps {
  who: Exclude<Who, 'account'>;
  whom: string;
  named: boolean;
  onWhom: (whom: string) => void;
}

function Whom({ who, whom, named, onWhom }: WhomProps) {
  const words = useOwn(draft);
  if (who === 'saml' || who === 'oidc') return <Provider kind={who} whom={whom} named={named} onWhom={onWhom} />;
  const [label, rule] = {
    other: [words.roleAccount, words.roleAccountRule],
    service: [words.roleService, words.roleServiceRule],
  }[who];
  return (
    <TextInput
      label={label}
      value={whom}
      onChange={(event) => onWhom(event.currentTarget.value.trim())}
      error={whom !== '' && !named ? rule : undefined}
      required
      autoComplete="off"
      spellCheck={false}
    />
  );
}
