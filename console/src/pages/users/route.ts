import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { usersSearch } from './address';

export const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./Page'), 'UsersPage'),
});
