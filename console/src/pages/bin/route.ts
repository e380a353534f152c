import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const bin = createRoute({
  getParentRoute: () => root,
  path: '/bin',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'BinPage'),
});
