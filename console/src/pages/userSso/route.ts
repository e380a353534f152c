import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const userSso = createRoute({
  getParentRoute: () => root,
  path: '/sso/users',
  component: lazyRouteComponent(() => import('./Page'), 'UserSsoPage'),
});
