// Attempts as a short table.

import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Small } from '../../parts/Small';
import { attempts } from '../../words/attempts';
import { sso } from '../../words/sso';
import { trial } from '../../words/trial';
import { useOwn, useSpoken } from '../../words/words';
import { type Attempt, namesOf, resultOf } from './load';

export function Rows({ rows }: { rows: readonly Attempt[] }) {
  const own = useOwn(attempts);
  const catalogues = { oidc: useOwn(sso).checks, saml: useOwn(trial).checks };
  const { exact } = useSpoken();
  return (
    <Small
      label={own.title}
      rows={rows}
      rowKey={(row) => row.EventRequestId ?? ''}
      columns={[
        {
          title: own.time,
          cell: ({ EventRequestId: reference = '', Time }) => (
            <Link to="/sso/attempts/$reference" params={{ reference }}>
              {exact(Time)}
            </Link>
          ),
        },
        { title: own.provider, cell: (row) => row.ProviderName },
        { title: own.protocol, from: 'medium', cell: (row) => row.Protocol },
        {
          title: own.result,
          cell: (row) => (
            <>
              <Badge
                variant="outline"
                color={row.Passed ? 'moss' : 'brick'}
                leftSection={row.Passed ? '✓' : '✕'}
                tt="none"
              >
                {resultOf(row, namesOf(row.Protocol, catalogues, own), own)}
              </Badge>{' '}
              {(row.Count ?? 1) > 1 && <small>{own.count(row.Count ?? 1)}</small>}
            </>
          ),
        },
        { title: own.from, from: 'medium', cell: (row) => <code>{row.SourceIpAddress}</code> },
      ]}
    />
  );
}
