// An AccessKey that others know: marked, so that it is of no use, and the mark taken back.

import { TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn } from '../../words/words';
import { LastUse } from './LastUse';
import { isReason } from './leaked';

/** No write waits for it: it looks at the whole account, and is asked again when a mark is changed here. */
const LEAKED = ['leaked'] as const;

/** The ids of the AccessKeys that are marked; none where that is not told. */
export function useLeaked(wanted: boolean): ReadonlySet<string> {
  const { data } = useQuery({
    queryKey: LEAKED,
    queryFn: ({ signal }) => call('Rampart', 'GetPosture', { RuleId: 'AK-07', MaxItems: 1000 }, signal),
    enabled: wanted,
    staleTime: 60_000,
    retry: false,
  });
  const marked = (data?.Findings ?? []).filter(({ Outcome }) => Outcome === 'Fail');
  return new Set(marked.map(({ AccessKeyId = '' }) => AccessKeyId));
}

interface Props {
  id: string;
  principal: string;
  onClose: () => void;
}

export function MarkLeaked({ id, principal, onClose }: Props) {
  const own = useOwn(keyNetwork);
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useWrite('Rampart', 'MarkAccessKeyLeaked');
  return (
    <Danger
      level={3}
      title={own.leakTitle(id)}
      effect={own.leakText}
      verb={own.leakVerb}
      name={id}
      evidence={
        <>
          {own.lastUsed}: <LastUse principal={principal} id={id} />{' '}
          <Link to="/events" search={{ key: id }}>
            {own.leakNext}
          </Link>
        </>
      }
      ready={isReason(reason)}
      busy={isPending}
      error={error}
      onConfirm={() =>
        mutate(
          { UserAccessKeyId: id, Reason: reason.trim() },
          {
            onSuccess: () => {
              told(own.leakDone(id));
              void client.invalidateQueries({ queryKey: LEAKED });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextInput
        label={own.leakReason}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={reason !== '' && !isReason(reason) ? own.leakReasonRule : undefined}
        required
        autoComplete="off"
      />
    </Danger>
  );
}

export function ClearLeak({ id, onClose }: { id: string; onClose: () => void }) {
  const own = useOwn(keyNetwork);
  const client = useQueryClient();
  const { mutate, isPending, error } = useWrite('Rampart', 'ClearAccessKeyLeak');
  return (
    <Danger
      level={2}
      title={own.unleakTitle(id)}
      effect={own.unleakText}
      verb={own.unleakVerb}
      name={id}
      busy={isPending}
      error={error}
      onConfirm={() =>
        mutate(
          { UserAccessKeyId: id },
          {
            onSuccess: () => {
              told(own.unleakDone(id));
              void client.invalidateQueries({ queryKey: LEAKED });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
