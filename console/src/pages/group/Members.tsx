// Who is in a group.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { localName } from '../../api/session';
import { useTicks } from '../../bulk/useTicks';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import { Table } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, timeColumn } from '../columns';
import { useMembership } from '../membership/useMembership';
import { userList } from '../users/load';
import { type Member, useMembers } from './load';

const AddAll = lazy(() => import('./BulkMembers').then((module) => ({ default: module.AddAll })));
const RemoveAll = lazy(() => import('./BulkMembers').then((module) => ({ default: module.RemoveAll })));

const keyOf = (member: Member): string => member.UserId ?? '';
const name = (member: Member): string => localName(member.UserPrincipalName);
const place = (member: Member) => ({ to: '/users/$name', params: { name: name(member) } }) as const;

export function Members({ group }: { group: string }) {
  const { words, time } = useSpoken();
  const query = useMembers(group);
  const own = useOwn(bulk).members;
  const [picking, setPicking] = useState<'one' | 'many'>();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState('name');
  const { remove } = useMembership();
  const ticks = useTicks(keyOf, name, [
    {
      id: 'remove',
      label: own.remove,
      dialog: (rows, onClose) => <RemoveAll group={group} rows={rows} onClose={onClose} />,
    },
  ]);
  const adding = (
    <>
      <Button variant="default" onClick={() => setPicking('many')}>
        {own.add}
      </Button>
      <Button variant="default" onClick={() => setPicking('one')}>
        {words.group.addMember}
      </Button>
    </>
  );
  return (
    <Section title={words.group.members} actions={adding}>
      <Body query={query} empty={<Empty text={words.group.noMembers} />}>
        {(rows) => (
          <Table
            name={words.group.members}
            count={words.users.count}
            rows={rows}
            rowKey={keyOf}
            texts={texts}
            filter={filter}
            sort={sort}
            usualSort="name"
            onFilter={setFilter}
            onSort={setSort}
            ticks={ticks}
            columns={[
              nameColumn(words.common.name, name, place, { width: 4 }),
              {
                id: 'display',
                title: words.common.displayName,
                width: 4,
                from: 'medium',
                cell: (member) => member.DisplayName,
              },
              timeColumn('joined', words.common.joined, (member: Member) => member.JoinDate, time, {
                width: 3,
                from: 'medium',
              }),
              {
                id: 'actions',
                title: words.common.actions,
                width: 2,
                cell: (member) => (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={`${words.user.remove}: ${name(member)}`}
                    onClick={() => remove(member.UserPrincipalName ?? '', group)}
                  >
                    {words.user.remove}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Body>
      {picking === 'one' && <AddMember group={group} there={query.data ?? []} onClose={() => setPicking(undefined)} />}
      {picking === 'many' && (
        <Suspense>
          <AddAll group={group} onClose={() => setPicking(undefined)} />
        </Suspense>
      )}
      {ticks.dialog}
    </Section>
  );
}

const texts = (member: Member) => [member.UserPrincipalName, member.DisplayName];

function AddMember({ group, there, onClose }: { group: string; there: readonly Member[]; onClose: () => void }) {
  const { words } = useSpoken();
  const all = useQuery(userList);
  const { add, busy, error } = useMembership();
  const inside = new Set(there.map((member) => member.UserPrincipalName));
  const options = (all.data ?? [])
    .filter((user) => !inside.has(user.UserPrincipalName))
    .map((user) => ({ value: user.UserPrincipalName ?? '', label: localName(user.UserPrincipalName) }));
  return (
    <Picker
      title={words.group.addMember}
      label={words.users.title}
      hint={words.policy.pickHint}
      verb={words.group.addMember}
      options={options}
      loading={all.isPending}
      busy={busy}
      error={all.error ?? error}
      onPick={(principal) => add(principal, group).then(onClose, () => undefined)}
      onClose={onClose}
    />
  );
}
