// One role and what belongs to it.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';

export const useRole = (name: string) => useQuery(read('Ram', 'GetRole', { RoleName: name }));

export const usePoliciesOfRole = (name: string) =>
  useQuery({
    ...read('Ram', 'ListPoliciesForRole', { RoleName: name }),
    select: (answer) => answer.Policies?.Policy ?? [],
  });

export type Trusted = { kind: 'account' | 'service' | 'federated' | 'identity'; name: string } | { kind: 'anyone' };

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

/** Whom a trust policy lets in. What cannot be read lets nobody in here; the document is shown all the same. */
export function trusted(document: string): Trusted[] {
  let read: unknown;
  try {
    read = JSON.parse(document);
  } catch {
    return [];
  }
  const statements = (read as { Statement?: unknown }).Statement;
  const all: Trusted[] = [];
  for (const statement of Array.isArray(statements) ? statements : [statements]) {
    const { Effect, Principal } = (statement ?? {}) as { Effect?: unknown; Principal?: unknown };
    if (Effect !== 'Allow') continue;
    if (Principal === '*') all.push({ kind: 'anyone' });
    const { RAM, Service, Federated } = (Principal ?? {}) as Record<string, unknown>;
    all.push(...list(RAM).map(identity));
    all.push(...list(Service).map((name): Trusted => ({ kind: 'service', name })));
    all.push(...list(Federated).map((name): Trusted => ({ kind: 'federated', name })));
  }
  return all;
}

function identity(arn: string): Trusted {
  if (arn === '*') return { kind: 'anyone' };
  const account = /^acs:ram::(\d+):root$/.exec(arn)?.[1];
  return account ? { kind: 'account', name: account } : { kind: 'identity', name: arn };
}
