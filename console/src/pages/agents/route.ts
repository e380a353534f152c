import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const agents = createRoute({
  getParentRoute: () => root,
  path: '/agents',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'AgentsPage'),
});
