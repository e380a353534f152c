// The users of the account. The server filters and sorts; the rows in sight are fetched.

import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Page } from '../../parts/Page';
import { useWords } from '../../words/words';
import { Create } from './Create';
import { asked } from './load';
import { Many } from './Many';
import { People } from './People';
import { TakeAlong } from './TakeAlong';

const route = getRouteApi('/users');

/** Judged on all users of the account, whatever the name. */
const WISHES = [wish('Ram', 'CreateUser', { UserName: 'somebody' })];

export function UsersPage() {
  const words = useWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [q] = useDebouncedValue(search.q, 150);
  const parameters = useMemo(() => asked({ ...search, q }), [search, q]);
  const [create] = useMay(WISHES);
  const setLayer = (layer: 'create' | 'many' | undefined) =>
    navigate({
      search: (old) => ({
        ...old,
        create: layer === 'create' ? true : undefined,
        many: layer === 'many' ? true : undefined,
      }),
    });
  const buttons = (
    <>
      <Able lacks={create} variant="default" onClick={() => setLayer('many')}>
        {words.users.createMany}
      </Able>
      <Able lacks={create} onClick={() => setLayer('create')}>
        {words.users.create}
      </Able>
    </>
  );
  return (
    <Page
      title={words.users.title}
      lead={words.users.lead}
      actions={
        <>
          <AsCommand product="Rampart" operation="ListPeople" parameters={parameters} />
          <Button variant="default" renderRoot={(props) => <Link to="/bin" {...props} />}>
            {words.users.bin}
          </Button>
          <TakeAlong parameters={parameters} />
          {buttons}
        </>
      }
    >
      <People parameters={parameters} empty={buttons} />
      {search.create && <Create onClose={() => setLayer(undefined)} />}
      {search.many && <Many onClose={() => setLayer(undefined)} />}
    </Page>
  );
}
