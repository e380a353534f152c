// Whether whoever is logged on may do something, asked of the judge before it is done.

import { useQueries } from '@tanstack/react-query';
import type { Answer, Denial, Product } from './call';
import { read } from './query';
import { used } from './used';

/** A call that is asked about and not made. */
export interface Wish {
  Version: string;
  Operation: string;
  Parameters: Record<string, string>;
}

export function wish(product: Product, operation: string, parameters: Record<string, string>): Wish {
  return { Version: used[product].version, Operation: operation, Parameters: parameters };
}

type Result = NonNullable<Answer<'Rampart', 'MayI'>['Results']>[number];

/** What is missing for each wish, in their order; none where it is allowed or nobody knows: then the server decides. */
export function missing(wishes: readonly Wish[], results: readonly Result[] | undefined): (Denial | undefined)[] {
  return wishes.map((_, index) => {
    const result = results?.[index];
    return result?.Allowed === false ? (result.AccessDeniedDetail ?? {}) : undefined;
  });
}

/** The same by name, for pages that offer much. */
export function useMayEach<K extends string>(wishes: Record<K, Wish>): Partial<Record<K, Denial>> {
  const names = Object.keys(wishes) as K[];
  const lacks = useMay(names.map((name) => wishes[name]));
  const told = names.map((name, index) => [name, lacks[index]] as const).filter(([, lack]) => lack !== undefined);
  return Object.fromEntries(told) as Partial<Record<K, Denial>>;
}

/** About so many calls is asked at once. */
const MOST = 50;

/** Asks about all that a page offers, in one call unless that is very much. */
export function useMay(wishes: readonly Wish[]): (Denial | undefined)[] {
  const starts = wishes.flatMap((_, index) => (index % MOST === 0 ? [index] : []));
  const pieces = starts.map((start) => wishes.slice(start, start + MOST));
  const told = useQueries({ queries: pieces.map((piece) => read('Rampart', 'MayI', { Calls: piece })) });
  return pieces.flatMap((piece, index) => missing(piece, told[index]?.data?.Results));
}
