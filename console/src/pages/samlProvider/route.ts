import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export const samlProvider = createRoute({
  getParentRoute: () => root,
  path: '/sso/saml/$name',
  component: lazyRouteComponent(() => import('./Page'), 'SamlProviderPage'),
});
