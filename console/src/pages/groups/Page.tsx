// The groups of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useAttachMany } from '../../bulk/useAttachMany';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { Listing } from '../Listing';
import { Create } from './Create';
import { type GroupRow, groupList } from './load';

const route = getRouteApi('/groups');

const name = (group: GroupRow): string => group.GroupName ?? '';
const place = (group: GroupRow) => ({ to: '/groups/$name', params: { name: name(group) } }) as const;

export function GroupsPage() {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
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
    <Listing
      words={words.groups}
      command={{ product: 'Ims', operation: 'ListGroups', parameters: { MaxItems: 100 } }}
      search={search}
      navigate={navigate}
      query={query}
      columns={columns}
      nameOf={name}
      texts={texts}
      onOpen={(one) => navigate(place(one))}
      lacks={lacks}
      Create={Create}
      ticks={ticks}
    />
  );
}

/** Judged on all groups of the account, whatever the name. */
const WISHES = [wish('Ram', 'CreateGroup', { GroupName: 'some' })];

const texts = (group: GroupRow) => [group.GroupName, group.Comments, group.DisplayName];
