import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { tabSearch } from '../address';

export const group = createRoute({
  getParentRoute: () => root,
  path: '/groups/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./Page'), 'GroupPage'),
});
