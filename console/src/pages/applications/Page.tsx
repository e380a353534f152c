// The OAuth applications of the account.

import { getRouteApi } from '@tanstack/react-router';
import { lazy, useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import type { Column } from '../../parts/Table';
import { applications } from '../../words/applications';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { Listing } from '../Listing';
import { type Application, scopesOf, useApplications } from './load';

const Create = lazy(() => import('./Create').then((module) => ({ default: module.Create })));

const route = getRouteApi('/applications');

const name = (one: Application): string => one.AppName ?? '';
const place = (one: Application) => ({ to: '/applications/$name', params: { name: name(one) } }) as const;

export function ApplicationsPage() {
  const { words, time } = useSpoken();
  const own = useOwn(applications);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useApplications();
  const columns = useMemo(
    (): Column<Application>[] => [
      nameColumn(words.common.name, name, place, { width: 4 }),
      textColumn('display', words.common.displayName, (one) => one.DisplayName, { width: 4, from: 'medium' }),
      textColumn('type', own.type, (one) => own.short[one.AppType ?? ''] ?? one.AppType, { width: 2 }),
      textColumn('scopes', own.scopes, (one) => scopesOf(one).map(scopeName).join(', '), { width: 4, from: 'wide' }),
      timeColumn('changed', words.common.changed, (one) => one.UpdateDate, time, { width: 3, from: 'medium' }),
    ],
    [words, own, time],
  );
  const [lacks] = useMay(WISHES);
  return (
    <Listing
      words={own}
      command={{ product: 'Ims', operation: 'ListApplications' }}
      search={search}
      navigate={navigate}
      query={query}
      columns={columns}
      nameOf={name}
      texts={texts}
      onOpen={(one) => navigate(place(one))}
      lacks={lacks}
      Create={Create}
    />
  );
}

const scopeName = ({ Name }: { Name?: string }): string => Name ?? '';

const WISHES = [wish('Ims', 'CreateApplication', { AppName: 'some', AppType: 'WebApp', DisplayName: 'some' })];

const texts = (one: Application) => [one.AppName, one.DisplayName, one.AppId];
