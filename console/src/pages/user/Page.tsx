// One user: what it may do, its ways in, when it was seen.

import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach } from '../../api/may';
import { localName } from '../../api/session';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { useSpoken } from '../../words/words';
import { Tags } from '../tags/Tags';
import { Access } from './Access';
import { Activity } from './Activity';
import { Credentials } from './Credentials';
import { DeletedKeys } from './DeletedKeys';
import { DeleteUser } from './DeleteUser';
import { Edit, type Named } from './Edit';
import { Factors } from './Factors';
import { type Person, useUser } from './load';
import { Passkeys } from './Passkeys';
import { ServiceCredentials } from './ServiceCredentials';
import { Sessions } from './Sessions';
import { wishes } from './wishes';

const route = getRouteApi('/users/$name');

export function UserPage() {
  const { words } = useSpoken();
  const { name } = route.useParams();
  const { named, ...query } = useUser(name);
  const user = query.data?.User;
  if (user) return <Shown key={name} named={named} user={user} />;
  return (
    <Page title={name}>
      <div className={parts.panel}>
        <Unread called={`${words.user.kind} ${name}`} there={false} query={query} />
      </div>
    </Page>
  );
}

function Shown({ named, user }: { named: Named; user: Person }) {
  const { words, time } = useSpoken();
  const { tab = 'access' } = route.useSearch();
  const navigate = route.useNavigate();
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const principal = user.UserPrincipalName ?? '';
  const name = localName(principal);
  const close = () => setLayer(undefined);
  const lacks = useMayEach(wishes(name));
  return (
    <Page
      title={name}
      lead={user.DisplayName}
      actions={
        <>
          <AsCommand product="Ims" operation="GetUser" parameters={{ UserPrincipalName: principal }} />
          <Able lacks={lacks.edit} variant="default" onClick={() => setLayer('edit')}>
            {words.user.edit}
          </Able>
          <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
            {words.user.deleteUser}
          </Able>
        </>
      }
    >
      <div className={parts.panel}>
        <Facts
          rows={[
            [words.common.name, <code key="n">{principal}</code>],
            [words.user.lastLogon, time(user.LastLoginDate, words.common.never)],
            [words.common.created, time(user.CreateDate)],
            [words.common.comments, user.Comments],
          ]}
        />
      </div>
      <Tabs
        value={tab}
        onChange={(next) =>
          navigate({ search: next === 'access' || next === null ? {} : { tab: next }, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="access">{words.user.access}</Tabs.Tab>
          <Tabs.Tab value="credentials">{words.user.credentials}</Tabs.Tab>
          <Tabs.Tab value="sessions">{words.user.sessions}</Tabs.Tab>
          <Tabs.Tab value="activity">{words.user.activity}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="access">
          <div className={parts.page}>
            <Access principal={principal} name={name} />
            <Tags on={{ kind: 'user', name: principal }} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <div className={parts.page}>
            <Credentials principal={principal} name={name} />
            <Factors principal={principal} name={name} />
            <DeletedKeys user={user.UserId ?? ''} />
            <Passkeys principal={principal} />
            <ServiceCredentials principal={principal} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <Sessions principal={principal} name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <Activity user={user} />
        </Tabs.Panel>
      </Tabs>
      {layer === 'edit' && <Edit named={named} user={user} onClose={close} />}
      {layer === 'delete' && <DeleteUser user={user} onClose={close} />}
    </Page>
  );
}
