import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'KeysPage'),
});
