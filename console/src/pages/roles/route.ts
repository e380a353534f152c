import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const roles = createRoute({
  getParentRoute: () => root,
  path: '/roles',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'RolesPage'),
});
