import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { tabSearch } from '../address';

export const role = createRoute({
  getParentRoute: () => root,
  path: '/roles/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./Page'), 'RolePage'),
});
