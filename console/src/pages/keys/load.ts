// All AccessKeys of the account, from its credential report.

import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call';
import { localName } from '../../api/session';
import type { Left } from '../../words/bulk';
import type { Key } from '../user/load';

export interface KeyRow {
  /** The owner's name in full, or `<root>` words of the report for the account's owner. */
  owner: string;
  place: string;
  active: boolean;
  made: string;
  used: string;
  mfa: boolean;
  /** Whether something was done to it that the report does not know of yet. */
  since?: boolean;
}

export const keyOf = ({ owner, made, place }: KeyRow): string => `${owner} ${made} ${place}`;
export const labelOf = ({ owner, made }: KeyRow): string => `${localName(owner)}, ${made}`;

/** What was done to keys since the report, by their keys here. */
export type Since = ReadonlyMap<string, 'disabled' | 'deleted'>;

export function withSince(rows: readonly KeyRow[], since: Since): readonly KeyRow[] {
  if (since.size === 0) return rows;
  return rows
    .filter((row) => since.get(keyOf(row)) !== 'deleted')
    .map((row) => (since.has(keyOf(row)) ? { ...row, active: false, since: true } : row));
}

/** Which of somebody's keys a row of the report is of: reports tell no ids, but when each was made. */
export function idOf({ made }: KeyRow, keys: readonly Key[]): { id: string; active: boolean } | Left {
  const [first, ...more] = keys.filter(({ CreateDate }) => CreateDate === made);
  if (first?.AccessKeyId === undefined) return 'gone';
  if (more.length > 0) return 'alike';
  return { id: first.AccessKeyId, active: first.Status === 'Active' };
}

const PLACES = [
  'access_key_1',
  'access_key_2',
  'additional_access_key_1',
  'additional_access_key_2',
  'additional_access_key_3',
];

/** The keys in a report: one row for each that is there. */
export function keysOf(report: string): KeyRow[] {
  const [head = '', ...lines] = report.split(/\r?\n/).filter((line) => line !== '');
  const names = head.split(',');
  return lines.flatMap((line) => {
    const values = line.split(',');
    const field = (name: string) => values[names.indexOf(name)] ?? '';
    return PLACES.filter((place) => field(`${place}_exist`) === 'TRUE').map((place) => ({
      owner: field('user'),
      place,
      active: field(`${place}_active`) === 'TRUE',
      made: field(`${place}_last_rotated`),
      used: field(`${place}_last_used`),
      mfa: field('mfa_active') === 'TRUE',
    }));
  });
}

/** Base64 of UTF-8. */
const decoded = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));

/** The whole report, however many pages it has. */
async function report(signal: AbortSignal): Promise<{ made: string; keys: KeyRow[]; text: string }> {
  let text = '';
  let made = '';
  let next: string | undefined;
  do {
    const page = await call('Ims', 'GetCredentialReport', next === undefined ? {} : { NextToken: next }, signal);
    text += decoded(page.Content ?? '');
    made = page.GeneratedTime ?? made;
    next = page.NextToken === next ? undefined : page.NextToken;
  } while (next);
  return { made, keys: keysOf(text), text };
}

export const useReport = (wanted: boolean) =>
  useQuery({
    queryKey: [0, 'now', 'Ims', 'GetCredentialReport', { all: true }],
    queryFn: ({ signal }) => report(signal),
    enabled: wanted,
  });

export type Choice = 'old' | 'unused' | 'inactive';

/** Whether a key is one of those that are looked for. */
export function isChosen(row: KeyRow, choice: string | undefined, now: number): boolean {
  switch (choice) {
    case 'old':
      return now - Date.parse(row.made) > 90 * 86_400_000;
    case 'unused':
      return Number.isNaN(Date.parse(row.used));
    case 'inactive':
      return !row.active;
    default:
      return true;
  }
}
