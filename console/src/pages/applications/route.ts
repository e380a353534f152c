import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const applications = createRoute({
  getParentRoute: () => root,
  path: '/applications',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ApplicationsPage'),
});
