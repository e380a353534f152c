import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { type ListSearch, listSearch } from '../address';

export interface SessionsSearch extends ListSearch {
  tab?: 'revocations' | undefined;
  /** Whether the dialog that revokes is open. */
  revoke?: boolean | undefined;
}

export const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: (given: Record<string, unknown>): SessionsSearch => ({
    ...listSearch(given),
    tab: given.tab === 'revocations' ? 'revocations' : undefined,
    revoke: given.revoke === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'SessionsPage'),
});
