// What a fault says to a reader.

import { Fault } from '../api/call';
import type { Words } from '../words/en';
import { lacking } from './Able';

/** A fault in the reader's language where the code is known, else as the server says it. */
export function faultText(error: unknown, words: Words): string {
  if (!(error instanceof Fault)) return error instanceof Error ? error.message : String(error);
  if (error.denial) return lacking(error.denial, words);
  const text = words.fault.codes[error.code] ?? error.message;
  return error.later === undefined ? text : `${text} ${words.fault.later(error.later)}`.trim();
}
