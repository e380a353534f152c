import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../../root';
import { eventsSearch } from './address';

export const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('./Page'), 'EventsPage'),
});
