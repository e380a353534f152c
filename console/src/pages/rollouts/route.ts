import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const rollouts = createRoute({
  getParentRoute: () => root,
  path: '/rollouts',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'RolloutsPage'),
});
