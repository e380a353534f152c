import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { type ListSearch, listSearch } from '../address';

export interface MembersSearch extends ListSearch {
  /** Which folder they are in; without it all are shown. */
  folder?: string | undefined;
}

export const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  validateSearch: (given: Record<string, unknown>): MembersSearch => ({
    ...listSearch(given),
    folder: typeof given.folder === 'string' ? given.folder : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'MembersPage'),
});
