// The draft that a denial begins.

import { allowing, draftOf } from '../explain/pasted';

interface Begun {
  action?: string | undefined;
  resource?: string | undefined;
  statements?: string | undefined;
}

/** A policy of the statements that the URL holds, else of its action and resource; none without either. */
export function begun({ action, resource, statements = '' }: Begun): string | undefined {
  const all = read(statements);
  if (all !== undefined) return draftOf(all);
  return action && resource ? allowing(action, resource) : undefined;
}

function read(text: string): unknown[] | undefined {
  try {
    const all: unknown = JSON.parse(text);
    return Array.isArray(all) && all.length > 0 ? all : undefined;
  } catch {
    return undefined;
  }
}
