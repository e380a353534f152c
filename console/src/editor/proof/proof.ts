// What a text must stand before it is saved: its tests, and the calls that really came. What is not known counts against it.

import type { Replay } from './replay';
import type { Run } from './useTests';

export interface Proof {
  /** Everything came to an end, be it without an answer. */
  decided: boolean;
  /** What speaks against the text; whoever saves it all the same says so. */
  against: readonly Against[];
}

export type Against = 'tests' | 'testsUnknown' | 'denied' | 'unknown' | 'unlooked';

/** Nothing speaks against a text that nothing is known to be held against. */
export const NO_PROOF: Proof = { decided: true, against: [] };

export function proven(run: Pick<Run, 'state' | 'failed'>, replay: Pick<Replay, 'state' | 'seen' | 'whole'>): Proof {
  const against: Against[] = [];
  if (run.state === 'unknown') against.push('testsUnknown');
  if (run.state === 'told' && run.failed > 0) against.push('tests');
  const told = replay.state === 'told';
  if (told && (replay.seen?.NewlyDenied?.CallCount ?? 0) > 0) against.push('denied');
  if (told && (replay.seen?.CannotTell?.CallCount ?? 0) > 0) against.push('unknown');
  if (replay.state === 'unknown' || (told && !replay.whole)) against.push('unlooked');
  return { decided: run.state !== 'asking' && replay.state !== 'asking', against };
}
