import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const attempt = createRoute({
  getParentRoute: () => root,
  path: '/sso/attempts/$reference',
  component: lazyRouteComponent(() => import('./Page'), 'AttemptPage'),
});
