// The root of all pages: shell, and what is shown where there is no page or one broke.

import { Button } from '@mantine/core';
import { createRootRoute, Link } from '@tanstack/react-router';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { isWanted, onWanted } from './api/elevate';
import { useMe } from './api/session';
import { onOver, overNow } from './api/slot';
import { Empty } from './parts/Empty';
import { FaultBox } from './parts/Fault';
import { Page } from './parts/Page';
import css from './parts/parts.module.css';
import { Shell } from './parts/Shell';
import { useWords } from './words/words';

const Search = lazy(() => import('./pages/search/Search').then((module) => ({ default: module.Search })));

const Reauthenticate = lazy(() =>
  import('./pages/reauthenticate/Dialog').then((module) => ({ default: module.Dialog })),
);

const Switcher = lazy(() => import('./pages/switchRole/Switcher').then((module) => ({ default: module.Switcher })));
const Acting = lazy(() => import('./pages/switchRole/Acting').then((module) => ({ default: module.Acting })));
const Over = lazy(() => import('./pages/switchRole/Over').then((module) => ({ default: module.Over })));

function Root() {
  const { account, kind, name, role } = useMe();
  const wanted = useSyncExternalStore(onWanted, isWanted);
  const over = useSyncExternalStore(onOver, overNow);
  return (
    <>
      <Shell
        account={account}
        person={name}
        owner={kind === 'Account'}
        search={(close) => (
          <Suspense>
            <Search onClose={close} />
          </Suspense>
        )}
        switcher={(close) => (
          <Suspense>
            <Switcher onClose={close} />
          </Suspense>
        )}
        acting={(onSwitch) =>
          role && (
            <Suspense>
              <Acting identity={role} onSwitch={onSwitch} />
            </Suspense>
          )
        }
      />
      {over && (
        <Suspense>
          <Over why={over} />
        </Suspense>
      )}
      {wanted && (
        <Suspense>
          <Reauthenticate />
        </Suspense>
      )}
    </>
  );
}

function Lost() {
  const words = useWords().fault;
  return (
    <Page title={words.lost}>
      <div className={css.panel}>
        <Empty text={words.lostText}>
          <Button component={Link} to="/" variant="default">
            {words.home}
          </Button>
        </Empty>
      </div>
    </Page>
  );
}

function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const words = useWords().fault;
  return (
    <Page title={words.broken}>
      <div className={css.panel}>
        <FaultBox error={error} onRetry={reset} />
      </div>
    </Page>
  );
}

export const root = createRootRoute({ component: Root, notFoundComponent: Lost, errorComponent: Broken });
