import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { connectSearch } from './flow';

export const connect = createRoute({
  getParentRoute: () => root,
  path: '/sso/connect',
  validateSearch: connectSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ConnectPage'),
});
