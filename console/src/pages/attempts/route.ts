import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { attemptsSearch } from './address';

export const attempts = createRoute({
  getParentRoute: () => root,
  path: '/sso/attempts',
  validateSearch: attemptsSearch,
  component: lazyRouteComponent(() => import('./Page'), 'AttemptsPage'),
});
