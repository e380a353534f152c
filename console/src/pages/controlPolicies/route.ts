import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const controlPolicies = createRoute({
  getParentRoute: () => root,
  path: '/control-policies',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ControlPoliciesPage'),
});
