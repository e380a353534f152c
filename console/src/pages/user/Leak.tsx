// An AccessKey that others know: marked, so that it is of no use, and the mark taken back.

import { TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call';
import { Confirm } from '../../form/Confirm';
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
  return (
    <Confirm
      product="Rampart"
      operation="MarkAccessKeyLeaked"
      parameters={{ UserAccessKeyId: id, Reason: reason.trim() }}
      said={own.leakDone(id)}
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
      onDone={() => {
        void client.invalidateQueries({ queryKey: LEAKED });
        onClose();
      }}
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
    </Confirm>
  );
}

export function ClearLeak({ id, onClose }: { id: string; onClose: () => void }) {
  const own = useOwn(keyNetwork);
  const client = useQueryClient();
  return (
    <Confirm
      product="Rampart"
      operation="ClearAccessKeyLeak"
      parameters={{ UserAccessKeyId: id }}
      said={own.unleakDone(id)}
      level={2}
      title={own.unleakTitle(id)}
      effect={own.unleakText}
      verb={own.unleakVerb}
      name={id}
      onDone={() => {
        void client.invalidateQueries({ queryKey: LEAKED });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
