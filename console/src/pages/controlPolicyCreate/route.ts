import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const controlPolicyCreate = createRoute({
  getParentRoute: () => root,
  path: '/control-policies/new',
  component: lazyRouteComponent(() => import('./Page'), 'ControlPolicyCreatePage'),
});
