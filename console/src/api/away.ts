// Whether the server answers, and since when it does not: what pages show is then of that time.

type Listener = () => void;

let since: number | undefined;
let last = Date.now();
const listeners = new Set<Listener>();

function set(next: number | undefined): void {
  if (next === since) return;
  since = next;
  for (const listener of listeners) listener();
}

/** It answered, with whatever. */
export function reached(): void {
  last = Date.now();
  set(undefined);
}

/** It did not, or has no store to answer from. */
export function missed(): void {
  set(since ?? last);
}

/** When it last answered, where it does not now. */
export const awaySince = (): number | undefined => since;

export function onReach(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
