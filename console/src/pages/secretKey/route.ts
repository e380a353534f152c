import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const secretKey = createRoute({
  getParentRoute: () => root,
  path: '/secret-keys/$id',
  component: lazyRouteComponent(() => import('./Page'), 'SecretKeyPage'),
});
