// The agents of the account: on which machines, for which roles, and what they gave out last.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { ActiveBadge } from '../../parts/Status';
import type { Column } from '../../parts/Table';
import { agents } from '../../words/agents';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { Listing } from '../Listing';
import { type Agent, agentList } from './load';

const Create = lazy(() => import('./Create').then((module) => ({ default: module.Create })));

const route = getRouteApi('/agents');

const name = (agent: Agent): string => agent.AgentName ?? '';
const place = (agent: Agent) => ({ to: '/agents/$name', params: { name: name(agent) } }) as const;

export function AgentsPage() {
  const { words, time } = useSpoken();
  const own = useOwn(agents);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(agentList);
  const columns = useMemo(
    (): Column<Agent>[] => [
      nameColumn(words.common.name, name, place, { width: 4 }),
      textColumn('roles', own.roles, (agent) => agent.RoleNames?.join(', '), { width: 4, from: 'medium' }),
      {
        id: 'status',
        title: words.common.status,
        value: (agent) => agent.Status,
        width: 2.5,
        cell: (agent) => <ActiveBadge active={agent.Status === 'Active'} />,
      },
      textColumn('identity', own.identity, (agent) => own.short[agent.Identity ?? ''], { width: 3, from: 'wide' }),
      timeColumn(
        'last',
        own.last,
        (agent) => agent.LastIssue?.Date,
        (at) => time(at, own.nothingYet),
        {
          width: 4,
          from: 'medium',
        },
      ),
    ],
    [words, own, time],
  );
  const [lacks] = useMay(WISHES);
  return (
    <Listing
      words={own}
      command={{ product: 'Rampart', operation: 'ListAgents', parameters: { MaxItems: 1000 } }}
      search={search}
      navigate={navigate}
      query={query}
      columns={columns}
      nameOf={name}
      texts={texts}
      onOpen={(one) => navigate(place(one))}
      lacks={
        // Which roles may be passed on is asked once some are chosen.
        lacks?.AuthAction === 'ram:PassRole' ? undefined : lacks
      }
      Create={Create}
    />
  );
}

const WISHES = [wish('Rampart', 'CreateAgent', { AgentName: 'some', RoleName: '["some"]' })];

const texts = (agent: Agent) => [agent.AgentName, agent.Description, ...(agent.RoleNames ?? [])];
