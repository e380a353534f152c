import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { tabSearch } from '../address';

export const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./Page'), 'UserPage'),
});
