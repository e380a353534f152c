import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rehearseSearch } from '../../rehearsal/changes';
import { root } from '../../root';

export const rolloutCreate = createRoute({
  getParentRoute: () => root,
  path: '/rollouts/new',
  validateSearch: rehearseSearch,
  component: lazyRouteComponent(() => import('./Page'), 'RolloutCreatePage'),
});
