import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const groups = createRoute({
  getParentRoute: () => root,
  path: '/groups',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'GroupsPage'),
});
