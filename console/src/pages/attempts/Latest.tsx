// The latest attempts of a kind, for pages that are about something else.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Request } from '../../api/call';
import { read } from '../../api/query';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { attempts } from '../../words/attempts';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { asSearch } from './address';
import { Rows } from './Rows';

export function Latest({ about }: { about: Request<'Rampart', 'ListSsoAttempts'> }) {
  const own = useOwn(connect);
  const words = useOwn(attempts);
  const query = useQuery({
    ...read('Rampart', 'ListSsoAttempts', { ...about, MaxResults: 5 }),
    select: (answer) => answer.SsoAttempts ?? [],
    // Whoever comes back from another window has just made one.
    staleTime: 0,
  });
  return (
    <Section
      title={own.latest}
      actions={
        <>
          <Link to="/sso/attempts" search={asSearch(about)}>
            {words.title}
          </Link>
          <Button variant="default" size="xs" loading={query.isFetching} onClick={() => void query.refetch()}>
            {own.look}
          </Button>
        </>
      }
    >
      <Body query={query} empty={<Empty text={own.latestNone} />}>
        {(rows) => <Rows rows={rows} />}
      </Body>
    </Section>
  );
}
