import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { compareSearch } from './address';

export const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ComparePage'),
});
