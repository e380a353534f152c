// The secrets of the account: what they are, and which are being deleted.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { Kinds } from '../../parts/Kinds';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import { Shortly } from '../../parts/Shortly';
import type { Column } from '../../parts/Table';
import { secrets as texts } from '../../words/secrets';
import { useOwn, useWords } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { isChosen, isGoing, type Listed, secretList } from './load';

const Create = lazy(() => import('./Create').then((module) => ({ default: module.Create })));

const route = getRouteApi('/secrets');

const nameOf = ({ SecretName = '' }: Listed): string => SecretName;
const place = (one: Listed) => ({ to: '/secrets/$name', params: { name: nameOf(one) } }) as const;

export function SecretsPage() {
  const words = useOwn(texts);
  const { common } = useWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const query = useQuery(secretList);
  const [lacks] = useMay(WISHES);
  const columns: Column<Listed>[] = [
    nameColumn(common.name, nameOf, place, { width: 5 }),
    textColumn('type', words.type, ({ SecretType = '' }) => words.types[SecretType] ?? SecretType, {
      width: 3,
      from: 'medium',
    }),
    textColumn('state', words.state, (one) => (isGoing(one) ? words.going : words.live), { width: 2.5 }),
    timeColumn(
      'goes',
      words.goesShort,
      (one) => one.PlannedDeleteTime,
      (at) => <Shortly at={at} />,
      { width: 3, from: 'wide' },
    ),
    timeColumn(
      'changed',
      words.changed,
      (one) => one.UpdateTime,
      (at) => <Shortly at={at} />,
      { width: 3, from: 'medium' },
    ),
  ];
  const button = (
    <Able lacks={lacks} onClick={() => change({ create: true })}>
      {words.create}
    </Able>
  );
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <AsCommand product="Kms" operation="ListSecrets" />
          {button}
        </>
      }
    >
      <List
        name={words.title}
        count={words.count}
        query={query}
        only={(one) => isChosen(one, search.kind)}
        columns={columns}
        rowKey={nameOf}
        texts={(one) => [one.SecretName]}
        {...table}
        usualSort="name"
        onOpen={(one) => navigate(place(one))}
        tools={
          <Kinds
            label={words.show}
            all={words.all}
            kinds={words.kinds}
            value={search.kind}
            onPick={(kind) => change({ kind })}
          />
        }
        empty={<Empty text={words.empty}>{button}</Empty>}
      />
      {search.create && (
        <Suspense>
          <Create onClose={() => change({ create: undefined })} />
        </Suspense>
      )}
    </Page>
  );
}

const WISHES = [wish('Kms', 'CreateSecret', { SecretName: 'some', VersionId: 'v1', SecretData: 'some' })];
