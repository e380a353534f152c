import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rehearseSearch } from '../../rehearsal/changes';
import { root } from '../../root';

export const rehearse = createRoute({
  getParentRoute: () => root,
  path: '/rehearse',
  validateSearch: rehearseSearch,
  component: lazyRouteComponent(() => import('./Page'), 'RehearsePage'),
});
