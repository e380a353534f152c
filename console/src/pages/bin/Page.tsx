// Users who were deleted: brought back while they are kept, or deleted for good.

import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, useMemo, useState } from 'react';
import { useMay, type Wish, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { localName } from '../../api/session';
import { useTicks } from '../../bulk/useTicks';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import type { Column } from '../../parts/Table';
import { told, trouble } from '../../parts/toast';
import { bin } from '../../words/bin';
import { moment, useOwn, useSpoken } from '../../words/words';
import { textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { Left } from './Left';
import { binList, type Gone } from './load';
import { Purge } from './Purge';

const RestoreAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.RestoreAll })));
const PurgeAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.PurgeAll })));

const route = getRouteApi('/bin');

const keyOf = ({ UserId = '' }: Gone): string => UserId;
const name = ({ UserPrincipalName }: Gone): string => localName(UserPrincipalName);

export function BinPage() {
  const { words, time } = useSpoken();
  const own = useOwn(bin);
  const navigate = route.useNavigate();
  const { table } = listing(route.useSearch(), navigate);
  const query = useQuery(binList);
  const [purging, setPurging] = useState<Gone>();
  const [restoring, purge] = useMay(wishes(query.data?.[0]));
  const { mutate, isPending } = useWrite('Ims', 'RestoreUserFromRecycleBin');
  const restore = (user: Gone) =>
    mutate(
      { UserId: keyOf(user) },
      {
        onSuccess: () => told(own.restored(name(user))),
        onError: (error) => trouble(faultText(error, words)),
      },
    );
  const columns = useMemo(
    (): Column<Gone>[] => [
      { id: 'name', title: words.common.name, value: name, width: 3.5, cell: name },
      textColumn('display', words.common.displayName, (user) => user.DisplayName, { width: 3, from: 'medium' }),
      timeColumn('deleted', own.deleted, (user) => user.RecycleDate, time, { width: 4.6, from: 'wide' }),
      {
        id: 'left',
        title: own.left,
        value: (user) => moment(user.DeleteDate)?.getTime(),
        width: 2.4,
        from: 'medium',
        cell: (user) => <Left until={user.DeleteDate} />,
      },
    ],
    [words, own, time],
  );
  // Who may do what changes with every answer of the judge; the other columns do not.
  const actions: Column<Gone> = {
    id: 'actions',
    title: words.common.actions,
    width: 5.2,
    cell: (user) => (
      <Group gap={4}>
        <Able
          lacks={restoring}
          variant="subtle"
          size="compact-sm"
          disabled={isPending}
          aria-label={`${own.restore}: ${name(user)}`}
          onClick={() => restore(user)}
        >
          {own.restore}
        </Able>
        <Able
          lacks={purge}
          variant="subtle"
          color="brick"
          size="compact-sm"
          aria-label={`${own.purge}: ${name(user)}`}
          onClick={() => setPurging(user)}
        >
          {own.purge}
        </Able>
      </Group>
    ),
  };
  const ticks = useTicks<Gone>(keyOf, name, [
    { id: 'restore', label: own.restore, dialog: (rows, onClose) => <RestoreAll rows={rows} onClose={onClose} /> },
    {
      id: 'purge',
      label: own.purge,
      danger: true,
      dialog: (rows, onClose) => <PurgeAll rows={rows} onClose={onClose} />,
    },
  ]);
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={<AsCommand product="Ims" operation="ListUsersInRecycleBin" parameters={{ MaxItems: 100 }} />}
    >
      <List
        name={own.title}
        count={own.count}
        query={query}
        columns={[...columns, actions]}
        rowKey={keyOf}
        texts={texts}
        {...table}
        usualSort="left"
        empty={<Empty text={own.empty} />}
        ticks={ticks}
      />
      {purging && <Purge user={purging} onClose={() => setPurging(undefined)} />}
    </Page>
  );
}

/** Both are judged on all users of the account, whichever it is. */
const wishes = (user: Gone | undefined): Wish[] =>
  user === undefined
    ? []
    : [
        wish('Ims', 'RestoreUserFromRecycleBin', { UserId: keyOf(user) }),
        wish('Ims', 'DeleteUserInRecycleBin', { UserId: keyOf(user) }),
      ];

const texts = (user: Gone) => [user.UserPrincipalName, user.DisplayName];
