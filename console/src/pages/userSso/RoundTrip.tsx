// Goes to the provider of users and back, which lets nobody in, and says what came of it.

import { Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call';
import { leave } from '../../api/leave';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { FaultBox } from '../../parts/Fault';
import { attempts } from '../../words/attempts';
import { trial } from '../../words/trial';
import { useOwn } from '../../words/words';
import { namesOf, resultOf, useAttempt } from '../attempts/load';

/** With the attempt that one comes back with, if one does. */
export function RoundTrip({ attempt }: { attempt: string | undefined }) {
  const own = useOwn(trial);
  const [lacks] = useMay([wish('Rampart', 'TestSsoProvider', { Purpose: 'User' })]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { ProviderPath = '', Ticket = '' } = await call('Rampart', 'TestSsoProvider', { Purpose: 'User' });
      // Another trial leads back with another attempt.
      const search = new URLSearchParams(location.search);
      search.delete('attempt');
      const asked = search.size > 0 ? `?${search}` : '';
      leave(ProviderPath, { next: location.pathname + asked, ticket: Ticket });
    } catch (why) {
      setError(why);
      setBusy(false);
    }
  };
  return (
    <div>
      <p>{own.goLead}</p>
      <Group mt="xs" mb="xs">
        <Able lacks={lacks} loading={busy} onClick={() => void go()}>
          {own.go}
        </Able>
      </Group>
      {error != null && <FaultBox error={error} />}
      {attempt !== undefined && <Came reference={attempt} />}
    </div>
  );
}

function Came({ reference }: { reference: string }) {
  const own = useOwn(trial);
  const words = useOwn(attempts);
  // What was refused is written down a moment behind the answer.
  const { data, error, refetch } = useAttempt(reference, true);
  if (error) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!data?.attempt) return null;
  const names = namesOf('SAML', { oidc: {}, saml: own.checks }, words);
  return (
    <p role="status">
      <strong>{resultOf(data.attempt, names, words)}</strong>{' '}
      <Link to="/sso/attempts/$reference" params={{ reference }}>
        {own.goChecks}
      </Link>
    </p>
  );
}
