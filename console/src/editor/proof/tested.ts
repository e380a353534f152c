// Beside what tests stand, and a test as people write it.

import type { Answer } from '../../api/call';

/** A policy of the account, or the trust policy of a role. */
export type Tested = { PolicyName: string } | { RoleName: string };

export type Test = NonNullable<Answer<'Rampart', 'GetPolicyTests'>['Tests']>[number];
export type Ran = NonNullable<Answer<'Rampart', 'RunPolicyTests'>['Results']>[number];
export type Key = NonNullable<Test['Context']>[number];

/** Condition keys as lines of text. */
export const written = (context: readonly Key[]): string =>
  context.map(({ Key = '', Values = [] }) => `${Key} = ${Values.join(', ')}`).join('\n');

/** The same, read again; a line that is none is named. */
export function keys(text: string): { context: Key[] } | { wrong: string } {
  const context: Key[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    const values = line
      .slice(at + 1)
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
    if (name === '' || values.length === 0) return { wrong: line };
    context.push({ Key: name, Values: values });
  }
  return { context };
}

/** What is sent of a test: only what is said. */
export function sent(test: Test): Test {
  return Object.fromEntries(
    Object.entries(test).filter(([, value]) => value !== undefined && value !== '' && !isNone(value)),
  ) as Test;
}

const isNone = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
