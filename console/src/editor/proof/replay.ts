// Recorded calls, decided again with a draft: page by page, and the pages as one.

import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call';
import { read } from '../../api/query';
import type { Tested } from './tested';

export type Rehearsed = Answer<'Rampart', 'RehearsePolicy'>;
export type Turned = NonNullable<Rehearsed['CannotTell']>;
export type Group = NonNullable<Turned['Groups']>[number];

/** How many parts are looked at before it is said that there are more. */
const PARTS = 20;
/** How many groups are shown of one fate. */
const SHOWN = 200;

const usual = ({ Principal, Action, Resources = [] }: Group) => JSON.stringify([Principal, Action, Resources]);

/** Calls of one fate in two parts, the newer first; `key` tells what goes together. */
export function joined(newer: Turned = {}, older: Turned = {}, key: (group: Group) => string = usual): Turned {
  const groups = new Map((newer.Groups ?? []).map((one) => [key(one), one]));
  for (const one of older.Groups ?? []) {
    const known = groups.get(key(one));
    groups.set(
      key(one),
      known
        ? {
            ...known,
            CallCount: (known.CallCount ?? 0) + (one.CallCount ?? 0),
            RecordCount: (known.RecordCount ?? 0) + (one.RecordCount ?? 0),
            ...(one.FirstTime !== undefined && { FirstTime: one.FirstTime }),
            Reasons: [...new Set([...(known.Reasons ?? []), ...(one.Reasons ?? [])])],
            Keys: [...new Set([...(known.Keys ?? []), ...(one.Keys ?? [])])],
          }
        : one,
    );
  }
  return { CallCount: (newer.CallCount ?? 0) + (older.CallCount ?? 0), Groups: [...groups.values()] };
}

/** Two parts of one look, the newer first. Parts of two states of the account are none of one. */
export function together(newer: Rehearsed | undefined, older: Rehearsed): Rehearsed & { moved?: boolean } {
  if (!newer) return older;
  const sum = (name: 'CallCount' | 'RecordCount' | 'UnchangedCount' | 'DecidedOtherwiseCount') =>
    (newer[name] ?? 0) + (older[name] ?? 0);
  return {
    ...older,
    moved: 'moved' in newer || newer.Revision !== older.Revision,
    CaughtUp: newer.CaughtUp === true && older.CaughtUp === true,
    CallCount: sum('CallCount'),
    RecordCount: sum('RecordCount'),
    UnchangedCount: sum('UnchangedCount'),
    DecidedOtherwiseCount: sum('DecidedOtherwiseCount'),
    NewlyDenied: joined(newer.NewlyDenied, older.NewlyDenied),
    NewlyAllowed: joined(newer.NewlyAllowed, older.NewlyAllowed),
    CannotTell: joined(newer.CannotTell, older.CannotTell),
  };
}

export interface Replay {
  state: 'none' | 'asking' | 'unknown' | 'told';
  seen: (Rehearsed & { moved?: boolean }) | undefined;
  /** Whether every call of the time was looked at, on one state of the account. */
  whole: boolean;
  error: unknown;
  retry: () => void;
}

const rehearsal = (tested: Tested, text: string) => {
  const asked = { ...tested, PolicyDocument: text };
  return queryOptions({
    queryKey: [...read('Rampart', 'RehearsePolicy', asked).queryKey, 'all'] as const,
    queryFn: async ({ signal }) => {
      let all: (Rehearsed & { moved?: boolean }) | undefined;
      for (let part = 0; part < PARTS; part += 1) {
        const next = all?.NextToken;
        const page = next === undefined ? asked : { ...asked, NextToken: next };
        all = together(all, await call('Rampart', 'RehearsePolicy', page, signal));
        const groups = [all.NewlyDenied, all.NewlyAllowed, all.CannotTell].map((one) => one?.Groups?.length ?? 0);
        if (all.NextToken === undefined || all.NextToken === next || Math.max(...groups) > SHOWN) break;
      }
      return all ?? {};
    },
  });
};

/** Tries a text on what was recorded, if it is to be. */
export function useReplay(tested: Tested, text: string, wanted: boolean): Replay {
  const query = useQuery({ ...rehearsal(tested, text), enabled: wanted, retry: false });
  const { data, error } = query;
  const retry = () => void query.refetch();
  const whole = data !== undefined && data.NextToken === undefined && data.CaughtUp === true && data.moved !== true;
  if (!wanted) return { state: 'none', seen: undefined, whole: true, error: null, retry };
  return { state: data ? 'told' : error ? 'unknown' : 'asking', seen: data, whole, error, retry };
}
