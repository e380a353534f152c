import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const rollout = createRoute({
  getParentRoute: () => root,
  path: '/rollouts/$id',
  component: lazyRouteComponent(() => import('./Page'), 'RolloutPage'),
});
