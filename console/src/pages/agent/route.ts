import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const agent = createRoute({
  getParentRoute: () => root,
  path: '/agents/$name',
  component: lazyRouteComponent(() => import('./Page'), 'AgentPage'),
});
