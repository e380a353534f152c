import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./Page'), 'OverviewPage'),
});
