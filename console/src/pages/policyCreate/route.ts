import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

/** What a draft is to allow, where it was begun from a denial. */
interface DraftSearch {
  action?: string | undefined;
  resource?: string | undefined;
  /** The statements themselves, as JSON. */
  statements?: string | undefined;
}

export const policyCreate = createRoute({
  getParentRoute: () => root,
  path: '/policies/new',
  validateSearch: ({ action, resource, statements }: Record<string, unknown>): DraftSearch => ({
    action: typeof action === 'string' ? action : undefined,
    resource: typeof resource === 'string' ? resource : undefined,
    statements: typeof statements === 'string' ? statements : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'PolicyCreatePage'),
});
