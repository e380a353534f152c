import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { tabSearch } from '../address';

export const policy = createRoute({
  getParentRoute: () => root,
  path: '/policies/$type/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./Page'), 'PolicyPage'),
});
