// The groups of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useAttachMany } from '../../bulk/useAttachMany';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { Create } from './Create';
import { type GroupRow, groupList } from './load';

const route = getRouteApi('/groups');

const name = (group: GroupRow): string => group.GroupName ?? '';

export function GroupsPage() {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(groupList);
  const columns = useMemo((): Column<GroupRow>[] => {
    return [
      {
        id: 'name',
        title: words.common.name,
        value: name,
        width: 4,
        cell: (group) => (
          <Link to="/groups/$name" params={{ name: name(group) }}>
            {name(group)}
          </Link>
        ),
      },
      textColumn('comments', words.common.comments, (group) => group.Comments, { width: 6, from: 'medium' }),
      timeColumn('created', words.common.created, (group) => group.CreateDate, time, { width: 4 }),
    ];
  }, [words, time]);
  const { select, buttons, dialog } = useAttachMany('group', name, useOwn(bulk).groups.attachTitle);
  const [lacks] = useMay(WISHES);
  const button = (
    <Able lacks={lacks} onClick={() => change({ create: true })}>
      {words.groups.create}
    </Able>
  );
  return (
    <Page
      title={words.groups.title}
      lead={words.groups.lead}
      actions={
        <>
          <AsCommand product="Ims" operation="ListGroups" parameters={{ MaxItems: 100 }} />
          {button}
        </>
      }
    >
      <List
        name={words.groups.title}
        count={words.groups.count}
        query={query}
        columns={columns}
        rowKey={name}
        texts={texts}
        {...table}
        usualSort="name"
        onOpen={(group) => navigate({ to: '/groups/$name', params: { name: group.GroupName ?? '' } })}
        empty={<Empty text={words.groups.empty}>{button}</Empty>}
        select={select}
        deeds={buttons}
      />
      {dialog}
      {search.create && <Create onClose={() => change({ create: undefined })} />}
    </Page>
  );
}

/** Judged on all groups of the account, whatever the name. */
const WISHES = [wish('Ram', 'CreateGroup', { GroupName: 'some' })];

const texts = (group: GroupRow) => [group.GroupName, group.Comments, group.DisplayName];
