import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  component: lazyRouteComponent(() => import('./Page'), 'SecurityPage'),
});
