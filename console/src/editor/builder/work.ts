// What the parts of a card share: the document as it was read, and the one way to change it.

import type { BuilderWords } from '../../words/builder';
import type { Change } from './change';
import type { Form, Kind, Reading, Statement } from './reading';

export interface Work {
  doc: Reading;
  kind: Kind;
  words: BuilderWords;
  /** Makes changes of the text that was read; the answer is whether they were made. */
  change(changes: readonly Change[], how?: 'typed' | 'at once'): boolean;
}

/** A statement that a form shows. */
export interface Shown {
  work: Work;
  statement: Statement;
  form: Form;
  /** Counted from one. */
  number: number;
}
