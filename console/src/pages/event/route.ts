import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';

interface EventSearch {
  /** Which of the events of the request, where it left several. */
  event?: string | undefined;
}

export const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$id',
  validateSearch: ({ event: id }: Record<string, unknown>): EventSearch => ({
    event: typeof id === 'string' && id !== '' ? id : undefined,
  }),
  component: lazyRouteComponent(() => import('./Page'), 'EventPage'),
});
