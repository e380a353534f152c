import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const policyEdit = createRoute({
  getParentRoute: () => root,
  path: '/policies/$type/$name/edit',
  component: lazyRouteComponent(() => import('./Page'), 'PolicyEditPage'),
});
