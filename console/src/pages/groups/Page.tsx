// The groups of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useAttachMany } from '../../bulk/useAttachMany';
import { Able } from '../../parts/Able';
import { ListPage } from '../../parts/ListPage';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { Create } from './Create';
import { type GroupRow, groupList } from './load';

const route = getRouteApi('/groups');

const name = (group: GroupRow): string => group.GroupName ?? '';
const place = (group: GroupRow) => ({ to: '/groups/$name', params: { name: name(group) } }) as const;

export function GroupsPage() {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(groupList);
  const columns = useMemo(
    (): Column<GroupRow>[] => [
      nameColumn(words.common.name, name, place, { width: 4 }),
      textColumn('comments', words.common.comments, (group) => group.Comments, { width: 6, from: 'medium' }),
      timeColumn('created', words.common.created, (group) => group.CreateDate, time, { width: 4 }),
    ],
    [words, time],
  );
  const ticks = useAttachMany('group', name, useOwn(bulk).groups.attachTitle);
  const [lacks] = useMay(WISHES);
  return (
    <ListPage
      title={words.groups.title}
      lead={words.groups.lead}
      command={{ product: 'Ims', operation: 'ListGroups', parameters: { MaxItems: 100 } }}
      button={
        <Able lacks={lacks} onClick={() => change({ create: true })}>
          {words.groups.create}
        </Able>
      }
      count={words.groups.count}
      query={query}
      columns={columns}
      rowKey={name}
      texts={texts}
      {...table}
      onOpen={(group) => navigate(place(group))}
      empty={words.groups.empty}
      ticks={ticks}
    >
      {search.create && <Create onClose={() => change({ create: undefined })} />}
    </ListPage>
  );
}

/** Judged on all groups of the account, whatever the name. */
const WISHES = [wish('Ram', 'CreateGroup', { GroupName: 'some' })];

const texts = (group: GroupRow) => [group.GroupName, group.Comments, group.DisplayName];
