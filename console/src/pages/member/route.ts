import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const member = createRoute({
  getParentRoute: () => root,
  path: '/members/$id',
  component: lazyRouteComponent(() => import('./Page'), 'MemberPage'),
});
