// Lengths of time in words.

import type { Words } from './en';

/** Seconds as hours or minutes. */
export function lengthOf(seconds: number | undefined, words: Words): string {
  if (seconds === undefined) return '–';
  return seconds % 3600 === 0 ? words.roles.hours(seconds / 3600) : words.roles.minutes(Math.round(seconds / 60));
}
