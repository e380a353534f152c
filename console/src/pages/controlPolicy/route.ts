import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const controlPolicy = createRoute({
  getParentRoute: () => root,
  path: '/control-policies/$id',
  component: lazyRouteComponent(() => import('./Page'), 'ControlPolicyPage'),
});
