import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { listSearch } from '../address';

export const secretKeys = createRoute({
  getParentRoute: () => root,
  path: '/secret-keys',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./Page'), 'SecretKeysPage'),
});
