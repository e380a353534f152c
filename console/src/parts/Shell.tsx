// What stands around every page: bar, navigation, search, shortcuts.

import { ActionIcon, Button } from '@mantine/core';
import { IconMenu2, IconSearch, IconX } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useWords } from '../words/words';
import { Nav } from './Nav';
import { PersonMenu } from './PersonMenu';
import css from './Shell.module.css';
import { type Layer, useKeys } from './useKeys';

const KeyList = lazy(() => import('./KeyList').then((module) => ({ default: module.KeyList })));

interface Props {
  account: string;
  person: string;
  owner: boolean;
  search: (close: () => void) => React.ReactNode;
  switcher: (close: () => void) => React.ReactNode;
  acting: (onSwitch: () => void) => React.ReactNode;
}

export function Shell({ account, person, owner, search, switcher, acting }: Props) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [layer, setLayer] = useState<Layer>();
  const { pathname } = useLocation();
  useKeys(setLayer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes whenever another page is shown
  useEffect(() => setOpen(false), [pathname]);
  const close = () => setLayer(undefined);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        {words.skip}
      </a>
      <header className={css.bar}>
        <ActionIcon
          className={css.menu}
          variant="default"
          size="lg"
          aria-expanded={open}
          aria-controls="nav"
          aria-label={open ? words.nav.close : words.nav.open}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconX size={18} /> : <IconMenu2 size={18} />}
        </ActionIcon>
        <Link to="/" className={css.brand} aria-label="Rampart">
          <img src="/console/icon.svg" alt="" width={22} height={22} />
          <span className={css.name}>Rampart</span>
        </Link>
        <span className={css.account}>{account !== '' && words.bar.account(account)}</span>
        <div className={css.right}>
          {acting(() => setLayer('switch'))}
          <Button
            variant="default"
            leftSection={<IconSearch size={16} />}
            aria-keyshortcuts="Control+K"
            aria-label={words.search.open}
            onClick={() => setLayer('search')}
          >
            <span className={css.word}>{words.search.open}</span>
          </Button>
          <PersonMenu
            person={person}
            owner={owner}
            onKeys={() => setLayer('keys')}
            onSwitch={() => setLayer('switch')}
          />
        </div>
      </header>
      <Nav open={open} />
      <main id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
      {layer === 'search' && search(close)}
      {layer === 'switch' && !owner && switcher(close)}
      {layer === 'keys' && (
        <Suspense>
          <KeyList onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
