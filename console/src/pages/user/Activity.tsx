// When a user was last seen, by each way in.

import { Button } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { localName } from '../../api/session';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { useSpoken } from '../../words/words';
import { lastUse, type Person, useKeysOf } from './load';

export function Activity({ user }: { user: Person }) {
  const { words, time } = useSpoken();
  const principal = user.UserPrincipalName ?? '';
  const keys = useKeysOf(principal);
  const ids = (keys.data ?? []).map((key) => key.AccessKeyId ?? '');
  const uses = useQueries({ queries: ids.map((id) => lastUse(principal, id)) });
  const rows = [
    { way: words.user.byConsole, when: user.LastLoginDate, service: '' },
    ...uses.map(({ data }, index) => ({
      way: words.user.byKey(ids[index] ?? ''),
      when: data?.AccessKeyLastUsed?.LastUsedDate,
      service: data?.AccessKeyLastUsed?.ServiceName ?? '',
    })),
  ];
  return (
    <Section
      title={words.user.activity}
      actions={
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link to="/events" search={{ user: localName(principal) }} {...props} />}
        >
          {words.user.events}
        </Button>
      }
    >
      <Empty text={words.user.activityText} />
      {keys.isPending ? (
        <Loading lines={2} />
      ) : (
        <Small
          label={words.user.activity}
          rows={rows}
          rowKey={(row) => row.way}
          columns={[
            { title: words.common.name, cell: (row) => row.way },
            { title: words.user.service, from: 'medium', cell: (row) => row.service || '–' },
            { title: words.user.keyUse, cell: (row) => time(row.when, words.common.never) },
          ]}
        />
      )}
      {keys.error && <FaultBox error={keys.error} onRetry={() => void keys.refetch()} />}
    </Section>
  );
}
