import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { type DirectorySearch, TABS, type Tab } from './address';

const isTab = (text: unknown): text is Tab => TABS.some((tab) => tab === text);
// The ids of accounts are digits, which an address takes for a number.
const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  validateSearch: ({ tab, at, q }: Record<string, unknown>): DirectorySearch => ({
    tab: isTab(tab) ? tab : undefined,
    at: text(at),
    q: text(q),
  }),
  component: lazyRouteComponent(() => import('./Page'), 'DirectoryPage'),
});
