import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const controlPolicyEdit = createRoute({
  getParentRoute: () => root,
  path: '/control-policies/$id/edit',
  component: lazyRouteComponent(() => import('./Page'), 'ControlPolicyEditPage'),
});
