import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { tabSearch } from '../address';

export const secret = createRoute({
  getParentRoute: () => root,
  path: '/secrets/$name',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('./Page'), 'SecretPage'),
});
