// What an agent asked for lately, and what it got.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Shortly } from '../../parts/Shortly';
import { Small } from '../../parts/Small';
import { agents } from '../../words/agents';
import { useOwn } from '../../words/words';
import type { Event } from '../events/load';
import { givenBy } from './load';

export function Given({ name }: { name: string }) {
  const own = useOwn(agents);
  const query = useQuery({ ...givenBy(name), select: (answer): Event[] => answer.Events ?? [] });
  return (
    <Section
      title={own.given}
      actions={
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link to="/events" search={{ user: name }} {...props} />}
        >
          {own.givenAll}
        </Button>
      }
    >
      <Body query={query} empty={<Empty text={own.givenNone} />}>
        {(rows) => (
          <Small
            label={own.given}
            rows={rows}
            rowKey={(row) => row.eventId ?? row.requestId ?? ''}
            columns={[
              {
                title: own.when,
                cell: (row) => (
                  <Link to="/events/$id" params={{ id: row.requestId ?? '' }}>
                    <Shortly at={row.eventTime} />
                  </Link>
                ),
              },
              { title: own.role, cell: (row) => roleOf(row) || '–' },
              { title: own.from, from: 'medium', cell: (row) => <code>{row.sourceIpAddress}</code> },
              {
                title: own.outcome,
                cell: (row) => (row.errorCode === undefined ? `✓ ${own.went}` : `✗ ${row.errorCode}`),
              },
            ]}
          />
        )}
      </Body>
    </Section>
  );
}

/** The role that was asked for, by name or ARN. */
function roleOf({ requestParameters }: Event): string {
  const { RoleName, RoleArn } = (requestParameters ?? {}) as Record<string, unknown>;
  const asked = typeof RoleName === 'string' ? RoleName : typeof RoleArn === 'string' ? RoleArn : '';
  return asked.split('/').at(-1) ?? '';
}
