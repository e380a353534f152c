import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const oidcProvider = createRoute({
  getParentRoute: () => root,
  path: '/sso/oidc/$name',
  component: lazyRouteComponent(() => import('./Page'), 'OidcProviderPage'),
});
