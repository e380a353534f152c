// The resource groups of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import type { Column } from '../../parts/Table';
import { resourceGroups as texts } from '../../words/resourceGroups';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { Listing } from '../Listing';
import { Create } from './Create';
import { nameOf, type ResourceGroup, RM, resourceGroupList } from './load';

const route = getRouteApi('/resource-groups');

const id = ({ Id = '' }: ResourceGroup): string => Id;
const place = (group: ResourceGroup) => ({ to: '/resource-groups/$id', params: { id: id(group) } }) as const;

export function ResourceGroupsPage() {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(resourceGroupList);
  const columns = useMemo(
    (): Column<ResourceGroup>[] => [
      nameColumn(words.displayName, nameOf, place, { width: 4 }),
      textColumn('identifier', words.name, ({ Name }) => Name, { width: 3 }),
      textColumn('id', words.id, id, { width: 4, from: 'wide' }),
      timeColumn('created', all.common.created, ({ CreateDate }) => CreateDate, time, { width: 3, from: 'medium' }),
    ],
    [words, all, time],
  );
  const [lacks] = useMay(WISHES);
  return (
    <Listing
      words={words}
      command={{ product: RM, operation: 'ListResourceGroups', parameters: { PageSize: 100 } }}
      search={search}
      navigate={navigate}
      query={query}
      columns={columns}
      nameOf={id}
      texts={searched}
      onOpen={(one) => navigate(place(one))}
      lacks={lacks}
      Create={Create}
    />
  );
}

const WISHES = [wish(RM, 'CreateResourceGroup', { Name: 'some', DisplayName: 'some' })];

const searched = (group: ResourceGroup) => [group.DisplayName, group.Name, group.Id];
