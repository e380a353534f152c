// The OAuth applications of the account.

import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { ListPage } from '../../parts/ListPage';
import type { Column } from '../../parts/Table';
import { applications } from '../../words/applications';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
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
  const { table, change } = listing(search, navigate);
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
    <ListPage
      title={own.title}
      lead={own.lead}
      command={{ product: 'Ims', operation: 'ListApplications' }}
      button={
        <Able lacks={lacks} onClick={() => change({ create: true })}>
          {own.create}
        </Able>
      }
      count={own.count}
      query={query}
      columns={columns}
      rowKey={name}
      texts={texts}
      {...table}
      onOpen={(one) => navigate(place(one))}
      empty={own.empty}
    >
      {search.create && (
        <Suspense>
          <Create onClose={() => change({ create: undefined })} />
        </Suspense>
      )}
    </ListPage>
  );
}

const scopeName = ({ Name }: { Name?: string }): string => Name ?? '';

const WISHES = [wish('Ims', 'CreateApplication', { AppName: 'some', AppType: 'WebApp', DisplayName: 'some' })];

const texts = (one: Application) => [one.AppName, one.DisplayName, one.AppId];
