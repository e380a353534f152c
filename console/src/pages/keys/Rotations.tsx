// The rotations of everybody's AccessKeys, what waits for somebody first.

import type { UseQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../parts/Empty';
import { Kinds } from '../../parts/Kinds';
import { List } from '../../parts/List';
import { brief, Shortly } from '../../parts/Shortly';
import type { Column } from '../../parts/Table';
import { rotation } from '../../words/rotation';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { isChosen, nextAt, type Rotation, rank } from '../rotation/load';
import { StateBadge } from '../rotation/StateBadge';

const route = getRouteApi('/keys');

const keyOf = (one: Rotation): string => one.UserId ?? '';
const name = (one: Rotation): string => one.UserName ?? one.UserId ?? '';
const place = (one: Rotation) =>
  ({ to: '/users/$name', params: { name: name(one) }, search: { tab: 'credentials' } }) as const;

export function Rotations({ query }: { query: UseQueryResult<Rotation[]> }) {
  const words = useOwn(rotation);
  const { language } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const columns = useMemo(
    (): Column<Rotation>[] => [
      { ...nameColumn(words.user, name, place, { width: 4 }), id: 'user' },
      {
        id: 'state',
        title: words.state,
        value: rank,
        width: 3.5,
        cell: (row) => <StateBadge state={row.State} />,
      },
      {
        id: 'next',
        title: words.next,
        value: (row) => nextAt(row),
        width: 6,
        from: 'medium',
        cell: (row) => words.nexts[row.State ?? '']?.(brief(nextAt(row), language)) ?? '–',
      },
      timeColumn(
        'since',
        words.since,
        (row) => row.StateDate,
        (at) => <Shortly at={at} />,
        { width: 3, from: 'wide' },
      ),
      {
        id: 'old',
        title: words.old,
        value: (row) => row.OldAccessKeyId,
        width: 5,
        from: 'wide',
        cell: (row) => <code>{row.OldAccessKeyId}</code>,
      },
    ],
    [words, language],
  );
  return (
    <List
      name={words.list}
      count={words.count}
      query={query}
      only={(row) => isChosen(row, search.kind)}
      columns={columns}
      rowKey={keyOf}
      texts={texts}
      {...table}
      usualSort="state"
      onOpen={(row) => navigate(place(row))}
      tools={
        <Kinds
          label={words.show}
          all={words.running}
          kinds={words.kinds}
          value={search.kind}
          onPick={(kind) => change({ kind })}
        />
      }
      empty={<Empty text={words.empty} />}
    />
  );
}

const texts = (row: Rotation) => [row.UserName, row.OldAccessKeyId, row.NewAccessKeyId];
