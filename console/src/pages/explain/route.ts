import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

interface ExplainSearch {
  message?: string | undefined;
}

const validateSearch = ({ message }: Record<string, unknown>): ExplainSearch => ({
  message: typeof message === 'string' && message !== '' ? message : undefined,
});

export const explain = createRoute({
  getParentRoute: () => root,
  path: '/explain',
  validateSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ExplainPage'),
});

export const receipt = createRoute({
  getParentRoute: () => root,
  path: '/explain/$requestId',
  validateSearch,
  component: lazyRouteComponent(() => import('./Page'), 'ReceiptPage'),
});
