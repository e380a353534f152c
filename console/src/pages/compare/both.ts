// Two lists as one, each row with what either has of it.

import type { Held } from './load';

export interface Both {
  key: string;
  name: string;
  to: string;
  /** How it is had, where there is more to say than that it is; nothing where it is not. */
  one: string | undefined;
  other: string | undefined;
}

export function bothNames(one: readonly string[], other: readonly string[], path: string): Both[] {
  const [mine, theirs] = [new Set(one), new Set(other)];
  return [...new Set([...one, ...other])].map((name) => ({
    key: name,
    name,
    to: `${path}/${encodeURIComponent(name)}`,
    one: mine.has(name) ? '' : undefined,
    other: theirs.has(name) ? '' : undefined,
  }));
}

export function bothPolicies(
  one: ReadonlyMap<string, Held>,
  other: ReadonlyMap<string, Held>,
  way: (held: Held) => string,
): Both[] {
  const told = (held: Held | undefined) => held && way(held);
  return [...new Map([...one, ...other])].map(([key, { type, name }]) => ({
    key,
    name,
    to: `/policies/${type}/${encodeURIComponent(name)}`,
    one: told(one.get(key)),
    other: told(other.get(key)),
  }));
}
