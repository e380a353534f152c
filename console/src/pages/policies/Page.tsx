// The policies of the account and of the system.

import { Badge, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useDeeds } from '../../bulk/useDeeds';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import { useSelection } from '../../parts/selection';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { timeColumn } from '../columns';
import { listing } from '../listing';
import { type PolicyRow, policyKey, policyList } from './load';

const AttachAllTo = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.AttachAllTo })));
const DeleteAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DeleteAll })));

const route = getRouteApi('/policies');

const name = (policy: PolicyRow): string => policy.PolicyName ?? '';

export function PoliciesPage() {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const { kind } = search;
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(policyList);
  const columns = useMemo((): Column<PolicyRow>[] => {
    return [
      {
        id: 'name',
        title: words.common.name,
        value: name,
        width: 7,
        cell: (policy) => (
          <Link to="/policies/$type/$name" params={{ type: policy.PolicyType ?? '', name: name(policy) }}>
            {name(policy)}
          </Link>
        ),
      },
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
  const select = useSelection(policyKey, name);
  const { buttons, dialog } = useDeeds(select, [
    { id: 'attach', label: own.attach, dialog: (rows, onClose) => <AttachAllTo rows={rows} onClose={onClose} /> },
    {
      id: 'delete',
      label: own.remove,
      danger: true,
      dialog: (rows, onClose) => <DeleteAll rows={rows} onClose={onClose} />,
    },
  ]);
  const [lacks] = useMay(WISHES);
  const kinds = [
    { value: '', label: words.policies.all },
    { value: 'Custom', label: words.policies.custom },
    { value: 'System', label: words.policies.system },
  ];
  return (
    <Page
      title={words.policies.title}
      lead={words.policies.lead}
      actions={
        <>
          <AsCommand product="Ram" operation="ListPolicies" parameters={{ MaxItems: 1000, PolicyType: kind }} />
          <Able lacks={lacks} onClick={() => navigate({ to: '/policies/new' })}>
            {words.policies.create}
          </Able>
        </>
      }
    >
      <List
        name={words.policies.title}
        count={words.policies.count}
        query={query}
        only={(policy) => kind === undefined || policy.PolicyType === kind}
        columns={columns}
        rowKey={policyKey}
        texts={texts}
        {...table}
        usualSort="name"
        onOpen={(policy) =>
          navigate({
            to: '/policies/$type/$name',
            params: { type: policy.PolicyType ?? '', name: policy.PolicyName ?? '' },
          })
        }
        tools={
          <Select
            aria-label={words.policies.kind}
            data={kinds}
            value={kind ?? ''}
            allowDeselect={false}
            w={130}
            onChange={(next) => change({ kind: next || undefined })}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
        }
        empty={<Empty text={words.policies.empty} />}
        select={select}
        deeds={buttons}
      />
      {dialog}
    </Page>
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
