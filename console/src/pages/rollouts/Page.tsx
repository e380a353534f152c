// The rollouts of the account, the newest first.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { Kinds } from '../../parts/Kinds';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import { Shortly } from '../../parts/Shortly';
import type { Column } from '../../parts/Table';
import { useNames } from '../../rehearsal/useNames';
import { rollouts as texts } from '../../words/rollouts';
import { useOwn } from '../../words/words';
import { nameColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { describe, isChosen, type Rollout, rolloutList } from './load';
import { StateBadge } from './StateBadge';

const route = getRouteApi('/rollouts');

const keyOf = (one: Rollout): string => one.RolloutId ?? '';
const place = (one: Rollout) => ({ to: '/rollouts/$id', params: { id: keyOf(one) } }) as const;

export function RolloutsPage() {
  const words = useOwn(texts);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(rolloutList);
  const named = useNames((query.data ?? []).flatMap(({ PolicyId = '', TargetId = '' }) => [PolicyId, TargetId]));
  const columns: Column<Rollout>[] = [
    { ...nameColumn(words.change, (one) => describe(one, words, named), place, { width: 6 }), id: 'change' },
    {
      id: 'state',
      title: words.state,
      value: (one) => one.State,
      width: 3,
      cell: (one) => <StateBadge state={one.State} />,
    },
    {
      id: 'stage',
      title: words.stage,
      value: (one) => one.StageNumber,
      width: 2,
      from: 'medium',
      cell: ({ StageNumber, Stages = [] }) =>
        StageNumber === undefined ? '–' : words.stageOf(StageNumber, Stages.length),
    },
    {
      id: 'next',
      title: words.next,
      value: (one) => one.StageEndDate,
      width: 3,
      from: 'wide',
      cell: ({ StageNumber, StageEndDate }) =>
        StageNumber === undefined ? '–' : StageEndDate === undefined ? words.waits : <Shortly at={StageEndDate} />,
    },
    timeColumn(
      'began',
      words.began,
      (one) => one.StartDate,
      (at) => <Shortly at={at} />,
      { width: 3, from: 'medium' },
    ),
  ];
  const begin = (
    <Button renderRoot={(props) => <Link to="/rehearse" {...props} />} variant="default">
      {words.start}
    </Button>
  );
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <AsCommand product="Rampart" operation="ListRollouts" />
          {begin}
        </>
      }
    >
      <List
        name={words.title}
        count={words.count}
        query={query}
        only={(one) => isChosen(one, search.kind)}
        columns={columns}
        rowKey={keyOf}
        texts={(one) => [keyOf(one), describe(one, words, named), one.PolicyName, one.PolicyId]}
        {...table}
        usualSort="-began"
        onOpen={(one) => navigate(place(one))}
        tools={
          <Kinds
            label={words.show}
            all={words.all}
            kinds={words.kinds}
            value={search.kind}
            onPick={(kind) => change({ kind })}
          />
        }
        empty={<Empty text={words.empty}>{begin}</Empty>}
      />
    </Page>
  );
}
