// Holds a text against the tests beside its policy and against the calls of the last week, and tells what comes of it.

import { useEffect } from 'react';
import type { Verdict } from '../verdict';
import { mayNarrow } from '../verdict';
import { type Proof, proven } from './proof';
import { ReplayBox } from './ReplayBox';
import { useReplay } from './replay';
import { TestsBox } from './TestsBox';
import type { Tested } from './tested';
import { useRun } from './useTests';

interface Props {
  tested: Tested;
  /** The text, once it rests. */
  text: string;
  /** Whether this very text is sound, and another than the one in force. */
  sound: boolean;
  changed: boolean;
  /** Whether the policy counts for anybody. */
  attached: boolean;
  verdict: Verdict;
  onProof: (text: string, proof: Proof) => void;
  /** Whether the tests are shown alone and not changed. */
  fixed?: boolean;
}

export function Held({ tested, text, sound, changed, attached, verdict, onProof, fixed = false }: Props) {
  const run = useRun(tested, text, sound);
  const compared = verdict.state === 'told' || verdict.state === 'unknown';
  // What only grants more turns no call that was allowed.
  const wanted = sound && changed && attached && compared && mayNarrow(verdict.answer);
  const replay = useReplay(tested, text, wanted);
  const { decided, against } = proven(run, replay);
  const reasons = against.join(' ');
  // Whoever saves is told what is known of this very text.
  useEffect(() => {
    onProof(text, { decided, against: reasons === '' ? [] : (reasons.split(' ') as Proof['against']) });
  }, [onProof, text, decided, reasons]);
  return (
    <>
      <TestsBox tested={tested} run={run} sound={sound} fixed={fixed} />
      {replay.state !== 'none' && <ReplayBox replay={replay} trust={'RoleName' in tested} />}
    </>
  );
}
