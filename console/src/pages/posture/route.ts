import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { postureSearch } from './address';

export const posture = createRoute({
  getParentRoute: () => root,
  path: '/posture',
  validateSearch: postureSearch,
  component: lazyRouteComponent(() => import('./Page'), 'PosturePage'),
});
