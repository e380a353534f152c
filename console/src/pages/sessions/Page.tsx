// Who is logged on to the console, and which temporary credentials were revoked.

import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Page } from '../../parts/Page';
import { revoke } from '../../words/revoke';
import { sessions } from '../../words/sessions';
import { useOwn } from '../../words/words';
import { lackingAll, oneOfEach, ownerOf, REVOCATIONS, SESSIONS, sessionList, WISHES } from './load';
import { Revocations } from './Revocations';
import { Sessions } from './Sessions';

const Revoke = lazy(() => import('../revoke/Revoke').then((module) => ({ default: module.Revoke })));

const route = getRouteApi('/sessions');

export function SessionsPage() {
  const words = useOwn(sessions);
  const own = useOwn(revoke);
  const { tab = 'sessions', revoke: revoking } = route.useSearch();
  const navigate = route.useNavigate();
  const listed = tab === 'sessions';
  const query = useQuery({ ...sessionList, enabled: listed });
  // All that the page offers is asked about in one call, once it is known whose sessions there are.
  const each = listed ? oneOfEach(query.data ?? []) : [];
  const wishes = [...WISHES, ...each.map(({ SessionId = '' }) => wish('Rampart', 'EndSession', { SessionId }))];
  const lacks = useMay(listed && query.isPending ? [] : wishes);
  const owners = new Map(each.map((session, index) => [ownerOf(session), lacks[WISHES.length + index]]));
  const open = (revoke: boolean) =>
    void navigate({ search: (old) => ({ ...old, revoke: revoke || undefined }), replace: true });
  const button = (
    <Able lacks={lackingAll(lacks.slice(0, WISHES.length))} variant="default" onClick={() => open(true)}>
      {own.open}
    </Able>
  );
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <AsCommand
            product="Rampart"
            operation={listed ? 'ListSessions' : 'ListRevocations'}
            parameters={listed ? SESSIONS : REVOCATIONS}
          />
          {button}
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => navigate({ search: next === 'revocations' ? { tab: next } : {}, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="sessions">{words.sessions}</Tabs.Tab>
          <Tabs.Tab value="revocations">{words.revocations}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="sessions">
          <Sessions query={query} lackOf={(session) => owners.get(ownerOf(session))} />
        </Tabs.Panel>
        <Tabs.Panel value="revocations">
          <Revocations button={button} />
        </Tabs.Panel>
      </Tabs>
      {revoking && (
        <Suspense>
          <Revoke onClose={() => open(false)} />
        </Suspense>
      )}
    </Page>
  );
}
