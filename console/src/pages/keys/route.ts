import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { type ListSearch, listSearch } from '../address';

export interface KeysSearch extends ListSearch {
  tab?: 'rotations' | 'networks' | undefined;
}

export const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  validateSearch: (given: Record<string, unknown>): KeysSearch => ({
    ...listSearch(given),
    tab: given.tab === 'rotations' || given.tab === 'networks' ? given.tab : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'KeysPage'),
});
