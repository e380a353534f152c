// The events of a request.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import type { Reach } from '../../api/reach';
import type { Event } from '../events/load';

/** Usually one. */
export function useEventsOf(request: string, { settled, ownEvents }: Reach) {
  const own = ownEvents ? { OnlyOwn: true } : {};
  return useQuery({
    ...read('Rampart', 'ListEvents', { EventRequestId: request, MaxResults: MOST, ...own }),
    select: (answer): readonly Event[] => answer.Events ?? [],
    enabled: settled,
  });
}

const MOST = 20;
