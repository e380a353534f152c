import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const secrets = createRoute({
  getParentRoute: () => root,
  path: '/secrets',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'SecretsPage'),
});
