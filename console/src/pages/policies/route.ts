import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const policies = createRoute({
  getParentRoute: () => root,
  path: '/policies',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'PoliciesPage'),
});
