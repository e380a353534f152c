import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import type { Sentence } from './sentence';

const PARTS = ['who', 'does', 'to', 'from', 'mfa', 'keys'] as const;

export const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  validateSearch: (search: Record<string, unknown>): Sentence => {
    const given = PARTS.map((part) => [part, search[part]] as const);
    return Object.fromEntries(given.filter(([, value]) => typeof value === 'string' && value !== ''));
  },
  component: lazyRouteComponent(() => import('./Page'), 'AccessPage'),
});
