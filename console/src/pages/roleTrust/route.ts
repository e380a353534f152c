import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const roleTrust = createRoute({
  getParentRoute: () => root,
  path: '/roles/$name/trust',
  component: lazyRouteComponent(() => import('./Page'), 'RoleTrustPage'),
});
