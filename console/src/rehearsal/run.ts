// Recorded calls decided again as if changes had been made: page by page, and the pages as one.

import { type Answer, call, type Request } from '../api/call';
import { type Group, joined, type Turned } from '../editor/proof/replay';
import type { Change, Whose } from './changes';

type Page = Answer<'Rampart', 'RehearseChanges'>;
export type Fate = Turned;
export type Row = NonNullable<NonNullable<Page['CannotTell']>['Groups']>[number];
export type Side = NonNullable<Row['After']>;

export interface Rehearsal extends Page {
  /** Whether what decides was another on some page. */
  moved?: boolean;
}

/** What is rehearsed, and on whose calls of how many days. */
export interface Asked {
  changes: readonly Change[];
  whose: Whose;
  days: number;
}

/** As many events as are looked at for one page. */
const PAGE = 1000;

export function requestOf(
  { changes, whose, days }: Asked,
  root: string | undefined,
): Request<'Rampart', 'RehearseChanges'> {
  const { kind, of = '' } = whose;
  const folder = kind === 'all' ? root : kind === 'folder' ? of : undefined;
  return {
    Changes: changes.map((change) => ({ ...change })),
    Days: days,
    MaxResults: PAGE,
    ...(folder !== undefined && { FolderId: folder }),
    ...(kind === 'accounts' && { AccountIds: accountsIn(of) }),
  };
}

/** Accounts by their ids, with anything between them. */
export const accountsIn = (text: string): string[] => [...new Set(text.match(/\d+/g) ?? [])];

/** What goes together: the same call, decided by the same. */
const key = (group: Group): string => {
  const { Principal, Action, Resources, Before, After } = group as Row;
  return JSON.stringify([Principal, Action, Resources, Before, After]);
};

/** Two parts of one rehearsal, the later page second. */
export function together(one: Rehearsal | undefined, other: Page): Rehearsal {
  if (!one) return other;
  const sum = (name: 'CallCount' | 'RecordCount' | 'UnchangedCount' | 'DecidedOtherwiseCount') =>
    (one[name] ?? 0) + (other[name] ?? 0);
  const accounts = new Map((one.Accounts ?? []).map((account) => [account.AccountId, account]));
  const moved = (other.Accounts ?? []).some(({ AccountId, PolicyRevision }) => {
    const before = accounts.get(AccountId);
    return before !== undefined && before.PolicyRevision !== PolicyRevision;
  });
  for (const account of other.Accounts ?? []) accounts.set(account.AccountId, account);
  return {
    ...other,
    moved: one.moved === true || moved || one.PolicyRevision !== other.PolicyRevision,
    CaughtUp: one.CaughtUp === true && other.CaughtUp === true,
    Accounts: [...accounts.values()],
    CallCount: sum('CallCount'),
    RecordCount: sum('RecordCount'),
    UnchangedCount: sum('UnchangedCount'),
    DecidedOtherwiseCount: sum('DecidedOtherwiseCount'),
    NotRehearsed: [...new Set([...(one.NotRehearsed ?? []), ...(other.NotRehearsed ?? [])])],
    NewlyDenied: joined(one.NewlyDenied, other.NewlyDenied, key),
    NewlyAllowed: joined(one.NewlyAllowed, other.NewlyAllowed, key),
    CannotTell: joined(one.CannotTell, other.CannotTell, key),
  };
}

/** Rehearses to the end, or until it is given up; tells of each page. `most` pages at most. */
export async function rehearse(
  request: Request<'Rampart', 'RehearseChanges'>,
  signal: AbortSignal,
  onPage: (seen: Rehearsal) => void = () => undefined,
  most = Number.POSITIVE_INFINITY,
): Promise<Rehearsal> {
  let seen: Rehearsal | undefined;
  for (let pages = 0; pages < most; pages += 1) {
    const token: string | undefined = seen?.NextToken;
    const page = await call('Rampart', 'RehearseChanges', { ...request, ...(token && { NextToken: token }) }, signal);
    signal.throwIfAborted();
    seen = together(seen, page);
    onPage(seen);
    // A page that comes again would never end.
    if (page.NextToken === undefined || page.NextToken === token) break;
  }
  return seen ?? {};
}

/** Whether every call of the time was looked at, on one state of everything. */
export const isWhole = (seen: Rehearsal): boolean =>
  seen.NextToken === undefined && seen.CaughtUp === true && seen.moved !== true;

export const countOf = (fate: { CallCount?: number } | undefined): number => fate?.CallCount ?? 0;
