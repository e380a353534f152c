// Whether whoever is logged on may look at what everybody did, or only at what they did themselves.

import { useQuery } from '@tanstack/react-query';
import { missing, wish } from './may';
import { read } from './query';

const WISHES = [wish('Rampart', 'ListEvents', {}), wish('Rampart', 'Explain', {})];

export interface Reach {
  /** Whether that is known. */
  settled: boolean;
  /** Whether of events only the own may be seen. */
  ownEvents: boolean;
  /** Whether of decisions only the own may be seen. */
  ownDecisions: boolean;
}

/** Asked once for both, so that nobody is denied for having looked. */
export function useReach(): Reach {
  const { data, isPending } = useQuery(read('Rampart', 'MayI', { Calls: WISHES }));
  const [events, decisions] = missing(WISHES, data?.Results);
  return { settled: !isPending, ownEvents: events !== undefined, ownDecisions: decisions !== undefined };
}
