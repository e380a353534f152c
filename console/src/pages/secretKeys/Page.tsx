// The keys of the account, by what they are called.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy } from 'react';
import { useMay, wish } from '../../api/may';
import type { Column } from '../../parts/Table';
import { secretKeys } from '../../words/secretKeys';
import { useOwn } from '../../words/words';
import { nameColumn, textColumn } from '../columns';
import { Listing } from '../Listing';
import { aliasList, calledOf, keyList, type Named, named } from './load';

const Create = lazy(() => import('./Create').then((module) => ({ default: module.Create })));

const route = getRouteApi('/secret-keys');

const idOf = ({ id }: Named): string => id;
const place = (one: Named) => ({ to: '/secret-keys/$id', params: { id: one.id } }) as const;

export function SecretKeysPage() {
  const words = useOwn(secretKeys);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const aliases = useQuery(aliasList);
  // What has no name that may be seen is called by its id.
  const query = useQuery({ ...keyList, select: (keys) => named(keys, aliases.data ?? []) });
  const [lacks] = useMay(WISHES);
  const columns: Column<Named>[] = [
    nameColumn(words.name, calledOf, place, { width: 5 }),
    textColumn('aliases', words.aliases, ({ names }) => names.slice(1).join(', '), { width: 4, from: 'wide' }),
    {
      id: 'id',
      title: words.id,
      value: idOf,
      width: 5,
      from: 'medium',
      cell: ({ id }) => <code>{id}</code>,
    },
  ];
  return (
    <Listing
      words={words}
      command={{ product: 'Kms', operation: 'ListKeys' }}
      search={search}
      navigate={navigate}
      query={query}
      columns={columns}
      nameOf={idOf}
      texts={({ id, names }) => [id, ...names]}
      onOpen={(one) => navigate(place(one))}
      lacks={lacks}
      Create={Create}
    />
  );
}

const WISHES = [wish('Kms', 'CreateKey', {})];
