import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { userSsoSearch } from './address';

export const userSso = createRoute({
  getParentRoute: () => root,
  path: '/sso/users',
  validateSearch: userSsoSearch,
  component: lazyRouteComponent(() => import('./Page'), 'UserSsoPage'),
});
