// One role: who may take it on, and what it may do.

import { Badge, Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Answer } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { Document } from '../../parts/Document';
import { Loading } from '../../parts/Loading';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { lengthOf } from '../../words/length';
import { trial } from '../../words/trial';
import { useOwn, useSpoken } from '../../words/words';
import { Policies } from '../attachment/Policies';
import { Compare } from '../compare/Compare';
import { RevokeButton } from '../revoke/RevokeButton';
import { SwitchTo } from '../switchRole/SwitchTo';
import { Tags } from '../tags/Tags';
import { DeleteRole } from './DeleteRole';
import { Edit } from './Edit';
import { usePoliciesOfRole, useRole } from './load';
import { Trusts } from './Trusts';

const Assumers = lazy(() => import('./Assumers').then((module) => ({ default: module.Assumers })));

const route = getRouteApi('/roles/$name');

export function RolePage() {
  const { words } = useSpoken();
  const own = useOwn(trial);
  const { name } = route.useParams();
  const { tab = 'about' } = route.useSearch();
  const query = useRole(name);
  const policies = usePoliciesOfRole(name);
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const role = query.data?.Role;
  const navigate = route.useNavigate();
  const [edit, remove, revoke] = useMay([
    wish('Ram', 'UpdateRole', { RoleName: name, NewMaxSessionDuration: '3600' }),
    wish('Ram', 'DeleteRole', { RoleName: name }),
    wish('Rampart', 'RevokeSessions', { RoleName: name }),
  ]);
  const actions = role && (
    <>
      <AsCommand product="Ram" operation="GetRole" parameters={{ RoleName: name }} />
      <RevokeButton first={{ way: 'role', role: name }} lacks={revoke} />
      {role.IsServiceLinkedRole !== true && (
        <>
          <SwitchTo role={name} />
          <Able lacks={edit} variant="default" onClick={() => navigate({ to: '/roles/$name/trust', params: { name } })}>
            {words.role.editTrust}
          </Able>
          <Able lacks={edit} variant="default" onClick={() => setLayer('edit')}>
            {words.user.edit}
          </Able>
          <Able lacks={remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
            {words.role.delete}
          </Able>
        </>
      )}
    </>
  );
  return (
    <Page title={name} lead={role?.Description} actions={actions}>
      <div className={parts.panel}>
        {role && <About role={role} />}
        <Unread called={`${words.role.kind} ${name}`} there={role !== undefined} query={query} />
      </div>
      {role && (
        <Tabs
          value={tab}
          onChange={(next) => navigate({ search: next === 'who' ? { tab: next } : {}, replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="about">{own.about}</Tabs.Tab>
            <Tabs.Tab value="who">{own.who}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="about">
            <div className={parts.page}>
              <Compare kind="role" name={name} />
              <Policies
                whom={{ kind: 'role', name }}
                query={policies}
                title={words.role.policies}
                empty={words.role.noPolicies}
              />
              {role.IsServiceLinkedRole !== true && <Tags on={{ kind: 'role', name }} />}
              <Section title={words.role.document}>
                <Document text={role.AssumeRolePolicyDocument ?? ''} label={words.role.document} />
              </Section>
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="who">
            <Suspense fallback={<Loading />}>
              <Assumers role={{ name, arn: role.Arn ?? '', document: role.AssumeRolePolicyDocument ?? '' }} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      )}
      {layer === 'delete' && <DeleteRole name={name} onClose={() => setLayer(undefined)} />}
      {layer === 'edit' && role && <Edit name={name} role={role} onClose={() => setLayer(undefined)} />}
    </Page>
  );
}

function About({ role }: { role: NonNullable<Answer<'Ram', 'GetRole'>['Role']> }) {
  const { words, time } = useSpoken();
  return (
    <Facts
      rows={[
        ['ARN', <Copied key="arn" text={role.Arn} />],
        [
          words.role.trust,
          <Trusts key="trusts" document={role.AssumeRolePolicyDocument ?? ''} none={words.common.none} />,
        ],
        [words.roles.session, lengthOf(role.MaxSessionDuration, words)],
        [words.common.created, time(role.CreateDate)],
        ...(role.IsServiceLinkedRole
          ? [
              [
                words.common.type,
                <Badge key="b" variant="outline" color="gray" tt="none">
                  {words.role.linked}
                </Badge>,
              ] as const,
            ]
          : []),
      ]}
    />
  );
}
