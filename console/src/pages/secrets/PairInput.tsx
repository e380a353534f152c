// The user whose AccessKey a secret takes over, and the secrets of all AccessKeys that the user has.

import { NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { localName } from '../../api/session';
import { Choose } from '../../parts/Choose';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { rehearse } from '../../words/rehearse';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { userList } from '../users/load';
import type { Form } from './form';

interface Props {
  form: Form;
  ids: readonly string[] | undefined;
  onChange: (change: Partial<Form>) => void;
}

export function PairInput({ form, ids, onChange }: Props) {
  const words = useOwn(secrets);
  const { pickHint } = useOwn(rehearse);
  const users = useQuery(userList);
  return (
    <>
      <Choose
        label={words.user}
        hint={pickHint}
        data={(users.data ?? []).map(({ UserPrincipalName = '' }) => ({
          value: UserPrincipalName,
          label: localName(UserPrincipalName),
        }))}
        loading={users.isLoading}
        value={form.user === '' ? null : form.user}
        onPick={(user) => onChange({ user: user ?? '', pairs: {} })}
      />
      <div className={parts.faint}>{words.userHint}</div>
      {users.error && !users.data && <FaultBox error={users.error} onRetry={() => void users.refetch()} />}
      {ids?.length === 0 && <div role="status">{words.keysNone}</div>}
      {(ids ?? []).map((id) => (
        <TextInput
          key={id}
          label={words.keySecret(id)}
          value={form.pairs[id] ?? ''}
          onChange={(event) => onChange({ pairs: { ...form.pairs, [id]: event.currentTarget.value.trim() } })}
          required
          autoComplete="off"
          spellCheck={false}
        />
      ))}
      {(ids?.length ?? 0) > 1 && <div className={parts.faint}>{words.keysHint}</div>}
      <NumberInput
        label={words.days}
        description={words.daysHint}
        value={form.days}
        min={0}
        max={365}
        clampBehavior="strict"
        allowDecimal={false}
        onChange={(next) => onChange({ days: typeof next === 'number' ? next : 0 })}
      />
    </>
  );
}
