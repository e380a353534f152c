import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const resourceGroups = createRoute({
  getParentRoute: () => root,
  path: '/resource-groups',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ResourceGroupsPage'),
});
