// Writing what was seen: a write that finds that somebody else has changed the record meanwhile is not done.

import { useQueryClient } from '@tanstack/react-query';
import { type Answer, callAt, Fault, type Operation, type Product, type Request } from './call';
import { useDeed } from './deed';
import { makeStale, read } from './query';

/** Somebody else has changed it meanwhile. */
export class Meanwhile extends Fault {
  constructor() {
    super('Meanwhile', '', 409, '');
  }
}

export interface Guarded<T, A> {
  /** The record as it is now, and the revision of the account that it is of. */
  look: () => Promise<{ answer: T; revision: string | undefined }>;
  /** Whether it is as it was seen. */
  same: (now: T) => boolean;
  /** Writes it on that revision alone. */
  write: (now: T, revision: string) => Promise<A>;
}

/**
 * Looks, compares, and writes on the revision that was looked at. Whatever else is written into the account meanwhile makes
 * it look again: only a change of the record itself stops it.
 */
export async function unlessChanged<T, A>({ look, same, write }: Guarded<T, A>): Promise<A> {
  for (let tries = 1; ; tries += 1) {
    const { answer, revision } = await look();
    if (!same(answer)) throw new Meanwhile();
    if (revision === undefined) throw new Fault('NoRevision', '', 0, '');
    try {
      return await write(answer, revision);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== CONFLICT || tries >= TRIES) throw error;
    }
  }
}

/** What is written, and whether a record is as the writer saw it. */
export interface Seen<R, T> {
  parameters: R;
  same: (now: T) => boolean;
}

/** A write of what a read shows; what the read says now is shown, whatever comes of it. */
export function useGuarded<P extends Product, O extends Operation<P>, L extends Operation<P>>(
  product: P,
  operation: O,
  looking: L,
  named: Request<P, L>,
) {
  const client = useQueryClient();
  return useDeed(
    ({ parameters, same }: Seen<Request<P, O>, Answer<P, L>>): Promise<Answer<P, O>> =>
      unlessChanged({
        look: async () => {
          const told = await callAt(product, looking, named);
          client.setQueryData<unknown>(read(product, looking, named).queryKey, told.answer);
          return told;
        },
        same,
        write: async (_, revision) => (await callAt(product, operation, parameters, revision)).answer,
      }),
    () => makeStale(client, product, operation),
  );
}

const CONFLICT = 'Rampart.RevisionConflict';
const TRIES = 8;
