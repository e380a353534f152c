// The control policies of the directory, whether they count, and the switch for that.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { Kinds } from '../../parts/Kinds';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import type { Column } from '../../parts/Table';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { isForMember, isNone, RD, useDirectory } from '../directory/load';
import { MemberNote } from '../directory/MemberView';
import { NoDirectory } from '../directory/NoDirectory';
import { listing } from '../listing';
import { type ControlPolicy, CREATE, controlPolicyList, countOf } from './load';
import { Switch } from './Switch';

const route = getRouteApi('/control-policies');

const id = ({ PolicyId = '' }: ControlPolicy): string => PolicyId;
const name = ({ PolicyName = '' }: ControlPolicy): string => PolicyName;
const place = (policy: ControlPolicy) => ({ to: '/control-policies/$id', params: { id: id(policy) } }) as const;

export function ControlPoliciesPage() {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const { directory, manages } = useDirectory();
  const query = useQuery(controlPolicyList);
  const [lacks] = useMay(WISHES);
  const columns = useMemo(
    (): Column<ControlPolicy>[] => [
      nameColumn(words.name, name, place, { width: 4 }),
      textColumn('type', words.type, ({ PolicyType = '' }) => words.types[PolicyType] ?? PolicyType, {
        width: 2,
        from: 'medium',
      }),
      {
        id: 'attached',
        title: words.attached,
        value: countOf,
        cell: (policy) => words.places(countOf(policy)),
        width: 2,
      },
      textColumn('description', words.description, ({ Description }) => Description, { width: 5, from: 'wide' }),
      timeColumn('changed', words.changed, ({ UpdateDate }) => UpdateDate, time, { width: 3, from: 'medium' }),
    ],
    [words, time],
  );
  const button = manages && (
    <Able lacks={lacks} onClick={() => navigate({ to: '/control-policies/new' })}>
      {words.create}
    </Able>
  );
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <AsCommand product={RD} operation="ListControlPolicies" parameters={{ PageSize: 100 }} />
          {button}
        </>
      }
    >
      {isNone(query.error) ? (
        <NoDirectory />
      ) : (
        <>
          {directory && <Switch directory={directory} manages={manages} policies={query.data ?? []} />}
          {isForMember(query.error) ? (
            <MemberNote />
          ) : (
            <List
              name={words.title}
              count={words.count}
              query={query}
              columns={columns}
              rowKey={id}
              texts={searched}
              usualSort="name"
              {...table}
              {...(search.kind !== undefined && { only: (row: ControlPolicy) => row.PolicyType === search.kind })}
              tools={
                <Kinds
                  label={words.type}
                  kinds={words.types}
                  all={all.policies.all}
                  value={search.kind}
                  onPick={(kind) => change({ kind })}
                />
              }
              onOpen={(one) => void navigate(place(one))}
              empty={<Empty text={words.empty}>{button}</Empty>}
            />
          )}
        </>
      )}
    </Page>
  );
}

const searched = (policy: ControlPolicy) => [policy.PolicyName, policy.Description, policy.PolicyId];
const WISHES = [CREATE];
