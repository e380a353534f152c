// What a rehearsal found, as texts and as files.

import { line, MARK } from '../parts/csv';
import type { RehearseWords } from '../words/rehearse';
import type { Rehearsal, Row } from './run';

/** The account in an ARN: `acs:ram::1234567890123456:user/alice` is of 1234567890123456. */
export const accountOf = (arn: string): string => arn.split(':')[3] ?? '';

/** Why nobody can tell. */
export const because = ({ Reasons = [], Keys = [] }: Row, words: RehearseWords): string =>
  [...Reasons.map((one) => words.reasons[one] ?? one), ...Keys].join(', ');

const FATES = ['NewlyDenied', 'NewlyAllowed', 'CannotTell'] as const;

/** A line for each group; what decides is that of the draft where it denies, and of today where it allows. */
export function sheet(seen: Rehearsal): string {
  const head = [
    'Fate',
    'Principal',
    'Action',
    'Resources',
    'CallCount',
    'FirstTime',
    'LastTime',
    'Layer',
    'Node',
    'Statements',
    'Reasons',
    'ExampleRequestId',
  ];
  const rows = FATES.flatMap((fate) =>
    ((seen[fate]?.Groups ?? []) as readonly Row[]).map((row) => {
      const { Layer = '', Node = '', Statements = [] } = (fate === 'NewlyAllowed' ? row.Before : row.After) ?? {};
      const { Principal = '', Action = '', Resources = [], FirstTime = '', LastTime = '' } = row;
      return [
        fate,
        Principal,
        Action,
        Resources.join(' '),
        String(row.CallCount ?? 0),
        FirstTime,
        LastTime,
        Layer,
        Node,
        Statements.map(({ Policy = '', Statement = 0 }) => `${Policy}#${Statement + 1}`).join(' '),
        [...(row.Reasons ?? []), ...(row.Keys ?? [])].join(' '),
        row.ExampleRequestId ?? '',
      ];
    }),
  );
  return MARK + [head, ...rows].map(line).join('');
}
