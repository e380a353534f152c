import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const roleCreate = createRoute({
  getParentRoute: () => root,
  path: '/create/role',
  component: lazyRouteComponent(() => import('./Page'), 'RoleCreatePage'),
});
