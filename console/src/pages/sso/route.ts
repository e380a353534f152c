import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

export interface SsoSearch {
  create?: 'saml' | 'oidc' | undefined;
}

export const sso = createRoute({
  getParentRoute: () => root,
  path: '/sso',
  validateSearch: ({ create }: Record<string, unknown>): SsoSearch => ({
    create: create === 'saml' || create === 'oidc' ? create : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'SsoPage'),
});
