import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const resourceGroup = createRoute({
  getParentRoute: () => root,
  path: '/resource-groups/$id',
  component: lazyRouteComponent(() => import('./Page'), 'ResourceGroupPage'),
});
