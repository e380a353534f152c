// The policies of the account and of the system.

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useTicks } from '../../bulk/useTicks';
import { Able } from '../../parts/Able';
import { Kinds } from '../../parts/Kinds';
import { ListPage } from '../../parts/ListPage';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { type PolicyRow, policyKey, policyList } from './load';

const AttachAllTo = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.AttachAllTo })));
const DeleteAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DeleteAll })));

const route = getRouteApi('/policies');

const name = (policy: PolicyRow): string => policy.PolicyName ?? '';
const place = (policy: PolicyRow) =>
  ({ to: '/policies/$type/$name', params: { type: policy.PolicyType ?? '', name: name(policy) } }) as const;

export function PoliciesPage() {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const { kind } = search;
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(policyList);
  const columns = useMemo((): Column<PolicyRow>[] => {
    return [
      nameColumn(words.common.name, name, place, { width: 7 }),
      {
        id: 'type',
        title: words.common.type,
        value: (policy) => policy.PolicyType,
        width: 2,
        from: 'medium',
        cell: (policy) => (
          <Badge variant="outline" color={policy.PolicyType === 'Custom' ? 'steel' : 'gray'} tt="none">
            {policy.PolicyType === 'Custom' ? words.policies.custom : words.policies.system}
          </Badge>
        ),
      },
      {
        id: 'attachments',
        title: words.policies.attachments,
        value: (policy) => policy.AttachmentCount,
        width: 2,
        from: 'medium',
        cell: (policy) => policy.AttachmentCount ?? '–',
      },
      {
        id: 'description',
        title: words.common.description,
        width: 6,
        from: 'medium',
        cell: (policy) => policy.Description || '–',
      },
      timeColumn('changed', words.common.changed, (policy) => policy.UpdateDate, time, { width: 4, from: 'wide' }),
    ];
  }, [words, time]);
  const own = useOwn(bulk).policies;
  const ticks = useTicks(policyKey, name, [
    { id: 'attach', label: own.attach, dialog: (rows, onClose) => <AttachAllTo rows={rows} onClose={onClose} /> },
    {
      id: 'delete',
      label: own.remove,
      danger: true,
      dialog: (rows, onClose) => <DeleteAll rows={rows} onClose={onClose} />,
    },
  ]);
  const [lacks] = useMay(WISHES);
  return (
    <ListPage
      title={words.policies.title}
      lead={words.policies.lead}
      command={{ product: 'Ram', operation: 'ListPolicies', parameters: { MaxItems: 1000, PolicyType: kind } }}
      button={
        <Able lacks={lacks} onClick={() => navigate({ to: '/policies/new' })}>
          {words.policies.create}
        </Able>
      }
      count={words.policies.count}
      query={query}
      only={(policy) => kind === undefined || policy.PolicyType === kind}
      columns={columns}
      rowKey={policyKey}
      texts={texts}
      {...table}
      onOpen={(policy) => navigate(place(policy))}
      tools={
        <Kinds
          label={words.policies.kind}
          all={words.policies.all}
          kinds={{ Custom: words.policies.custom, System: words.policies.system }}
          value={kind}
          onPick={(next) => change({ kind: next })}
        />
      }
      empty={words.policies.empty}
      ticks={ticks}
    />
  );
}

/** Judged on all policies of the account, whatever the name. */
const WISHES = [
  wish('Ram', 'CreatePolicy', {
    PolicyName: 'some',
    PolicyDocument: '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:GetUser","Resource":"*"}]}',
  }),
];

const texts = (policy: PolicyRow) => [policy.PolicyName, policy.Description];
