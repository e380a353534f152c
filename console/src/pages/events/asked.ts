// What this page itself asked, so that a view that asks every few seconds does not fill itself with its own asking.

import { Fault } from '../../api/call';

const ids = new Set<string>();

/** Whether an event is of a look at the list that was taken here. */
export const isOwnLook = (request: string | undefined): boolean => request !== undefined && ids.has(request);

/** Makes a call and remembers its request, however it ends. */
export async function keepAsked<T extends { RequestId?: string }>(make: () => Promise<T>): Promise<T> {
  try {
    const answer = await make();
    remember(answer.RequestId);
    return answer;
  } catch (error) {
    if (error instanceof Fault) remember(error.requestId);
    throw error;
  }
}

function remember(id: string | undefined): void {
  if (!id) return;
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > MOST && oldest !== undefined) ids.delete(oldest);
}

const MOST = 5_000;
