// The decisions on a call: by its request, else by the sealed message.

import { useQuery } from '@tanstack/react-query';
import { type Answer, call, Fault, type Request } from '../../api/call';
import { read } from '../../api/query';
import type { Reach } from '../../api/reach';
import type { Named } from '../../parts/receiptPath';

export type Decision = NonNullable<Answer<'Rampart', 'Explain'>['Decisions']>[number];
export type Statement = NonNullable<Decision['Statements']>[number];
export type Miss = NonNullable<Decision['Misses']>[number];
export type Failure = NonNullable<Miss['Failures']>[number];

/** Asked for in full by those who may see that, else for what is one's own. */
export function useDecisions({ request, message }: Named, { settled, ownDecisions }: Reach) {
  const own = ownDecisions ? { OnlyOwn: true } : {};
  const ask = (by: Request<'Rampart', 'Explain'>, signal: AbortSignal) =>
    call('Rampart', 'Explain', { ...by, ...own }, signal);
  return useQuery({
    queryKey: [...read('Rampart', 'Explain', own).queryKey, request, message] as const,
    queryFn: async ({ signal }) => {
      if (request === undefined) return ask({ EncodedDiagnosticMessage: message ?? '' }, signal);
      try {
        return await ask({ EventRequestId: request }, signal);
      } catch (error) {
        // What floods is counted in other events; the message tells it all the same.
        if (message === undefined || !(error instanceof Fault) || !error.missing) throw error;
        return await ask({ EncodedDiagnosticMessage: message }, signal);
      }
    },
    enabled: settled && (request !== undefined || message !== undefined),
    // What was decided does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
