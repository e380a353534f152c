import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const application = createRoute({
  getParentRoute: () => root,
  path: '/applications/$name',
  component: lazyRouteComponent(() => import('./Page'), 'ApplicationPage'),
});
