// Server state, kept by what was asked and by whom; a write makes the reads of its kinds stale.

import { QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { gathered } from './batch';
import { type Answer, call, Fault, type Operation, type Product, type Request } from './call';
import { useDeed } from './deed';
import { place } from './slot';
import { entryOf, type Kind } from './used';

/** Which of the sessions of this browser a tab uses, and which time it looks at. */
const { slot } = place;
const at = 'now';

export function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        // Without a network it fails at once; what waited for one would be done when nobody expects it.
        networkMode: 'always',
        retry: (count, error) => count < 2 && error instanceof Fault && (error.status === 0 || error.status >= 500),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** One read. */
export function read<P extends Product, O extends Operation<P>>(product: P, operation: O, parameters: Request<P, O>) {
  return queryOptions({
    queryKey: [slot, at, product, operation, parameters] as const,
    queryFn: ({ signal }) => ask(product, operation, parameters, signal),
  });
}

/** Quick reads of which pages make several are asked together; what is given up then is answered for nobody. */
function ask<P extends Product, O extends Operation<P>>(
  product: P,
  operation: O,
  parameters: Request<P, O>,
  signal: AbortSignal,
): Promise<Answer<P, O>> {
  const alone = () => call(product, operation, parameters, signal);
  return entryOf(product, operation)?.quick ? gathered(product, operation, parameters, alone) : alone();
}

interface Page {
  IsTruncated?: boolean;
  Marker?: string;
  NextToken?: string;
  PageNumber?: number;
  PageSize?: number;
  TotalCount?: number;
}

/** What the next page is asked with besides; nothing after the last. */
type Turn = (page: Page) => object | undefined;

const byMarker: Turn = ({ IsTruncated, Marker }) => (IsTruncated && Marker ? { Marker } : undefined);
export const byToken: Turn = ({ NextToken }) => (NextToken ? { NextToken } : undefined);
export const byNumber: Turn = ({ PageNumber = 1, PageSize = 0, TotalCount = 0 }) =>
  PageSize > 0 && PageNumber * PageSize < TotalCount ? { PageNumber: PageNumber + 1 } : undefined;

/** All pages of a list, as one. What has come is there while the rest is on its way, and is gone again where that fails. */
export function readAll<P extends Product, O extends Operation<P>, T>(
  product: P,
  operation: O,
  parameters: Request<P, O>,
  rows: (answer: Answer<P, O>) => readonly T[] | undefined,
  turn: Turn = byMarker,
) {
  const queryKey = [slot, at, product, operation, { ...(parameters as object), all: true }] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<T[]> => {
      const fresh = client.getQueryData(queryKey) === undefined;
      const all: T[] = [];
      let next: object | undefined;
      try {
        do {
          const page = { ...(parameters as object), ...next };
          const answer = await ask(product, operation, page as Request<P, O>, signal);
          signal.throwIfAborted();
          all.push(...(rows(answer) ?? []));
          const turned = turn(answer as Page);
          // A page that comes again would never end.
          next = JSON.stringify(turned) === JSON.stringify(next) ? undefined : turned;
          if (next && fresh) client.setQueryData<T[]>(queryKey, [...all]);
        } while (next);
      } catch (error) {
        const begun = client.getQueryCache().find({ queryKey });
        if (fresh && all.length > 0) begun?.setState({ data: undefined, status: 'pending', dataUpdatedAt: 0 });
        throw error;
      }
      return all;
    },
  });
}

/** Whether a read with this key shows one of these kinds. */
export function shows(key: readonly unknown[], kinds: readonly Kind[]): boolean {
  const [, , product, operation] = key;
  // What is no operation's shows no records.
  if (product === undefined) return false;
  const use = entryOf(String(product), String(operation));
  return use === undefined || use.kinds.some((kind) => kinds.includes(kind));
}

/** Makes stale what an operation changes. */
export function makeStale(client: QueryClient, product: string, operation: string): Promise<void> {
  const kinds = entryOf(product, operation)?.kinds ?? [];
  return client.invalidateQueries({ predicate: ({ queryKey }) => shows(queryKey, kinds) });
}

/** A write that makes what it changed stale. Its answer is handed on and kept nowhere. */
export function useWrite<P extends Product, O extends Operation<P>>(product: P, operation: O) {
  const client = useQueryClient();
  return useDeed(
    (parameters: Request<P, O>): Promise<Answer<P, O>> => call(product, operation, parameters),
    () => makeStale(client, product, operation),
  );
}
