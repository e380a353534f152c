// The resource directory: not founded yet, managed here, or another account's that this one is in.

import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { AsCommand } from '../../parts/AsCommand';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { TABS, type Tab } from './address';
import { Folders } from './Folders';
import { Founding } from './Founding';
import { type Directory, isNone, useDirectory } from './load';

const Invitations = lazy(() => import('./Invitations').then((module) => ({ default: module.Invitations })));
const Received = lazy(() => import('./Invitations').then((module) => ({ default: module.Received })));
const Delegation = lazy(() => import('./Delegation').then((module) => ({ default: module.Delegation })));
const Settings = lazy(() => import('./Settings').then((module) => ({ default: module.Settings })));

const route = getRouteApi('/directory');

export function DirectoryPage() {
  const words = useOwn(texts);
  const { query, directory, manages } = useDirectory();
  const { data, error, isPending, refetch } = query;
  const none = isNone(error);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={<AsCommand product="ResourceDirectoryMaster" operation="GetResourceDirectory" />}
    >
      {none ? (
        <>
          <Founding />
          <Suspense>
            <Received />
          </Suspense>
        </>
      ) : (
        <>
          <div className={parts.panel}>
            {isPending && <Loading lines={3} />}
            {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
            {directory && <About directory={directory} />}
          </div>
          {directory &&
            (manages ? <Managed directory={directory} /> : <Folders directory={directory} manages={false} />)}
        </>
      )}
    </Page>
  );
}

function About({ directory }: { directory: Directory }) {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const said = (status: string | undefined) => (status === 'Enabled' ? words.on : words.off);
  return (
    <Facts
      rows={[
        [words.id, <code key="id">{directory.ResourceDirectoryId}</code>],
        [words.master, <code key="master">{directory.MasterAccountId}</code>],
        [words.since, time(directory.CreateTime)],
        [words.control, said(directory.ControlPolicyStatus)],
      ]}
    />
  );
}

function Managed({ directory }: { directory: Directory }) {
  const words = useOwn(texts);
  const { tab = 'tree' } = route.useSearch();
  const navigate = route.useNavigate();
  const to = (next: string | null) => TABS.find((one) => one === next) ?? 'tree';
  return (
    <Tabs
      value={tab}
      onChange={(next) => navigate({ search: next === 'tree' ? {} : { tab: to(next) }, replace: true })}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {words.tabs[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="tree">
        <Folders directory={directory} manages />
      </Tabs.Panel>
      {(['invitations', 'delegation', 'settings'] satisfies Tab[]).map((one) => (
        <Tabs.Panel key={one} value={one}>
          <div className={parts.page}>
            <Suspense fallback={<Loading />}>
              {one === 'invitations' && <Invitations />}
              {one === 'delegation' && <Delegation />}
              {one === 'settings' && <Settings directory={directory} />}
            </Suspense>
          </div>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
