// Before a rollout goes on, or is taken back: what that comes to, and what it turned up to now.

import { Confirm } from '../../form/Confirm';
import { rollouts } from '../../words/rollouts';
import { useOwn } from '../../words/words';
import { isRunning, type Rollout } from '../rollouts/load';
import { isLast, nextOf, type Progress } from './load';
import { placeOf } from './Timeline';

interface Props {
  progress: Progress;
  named: (id: string) => string;
  onClose: () => void;
}

const idOf = ({ RolloutId = '' }: Rollout): string => RolloutId;

export function Advance({ progress, named, onClose }: Props) {
  const words = useOwn(rollouts);
  const one = progress.Rollout ?? {};
  const { StageNumber = 1 } = one;
  const last = isLast(one);
  const next = nextOf(one);
  return (
    <Confirm
      product="Rampart"
      operation="AdvanceRollout"
      // Only from the stage that is seen here: the clock may have led it on meanwhile.
      parameters={{ RolloutId: idOf(one), StageNumber }}
      said={last ? words.madeNow : words.advanced}
      level={last ? 3 : 1}
      title={last ? words.advanceLastTitle : words.advanceTitle(StageNumber + 1)}
      effect={last ? words.advanceLastText : words.advanceText(next ? placeOf(next, words, named) : '')}
      verb={last ? words.advanceLast : words.advance}
      {...(last && { name: idOf(one), evidence: <Evidence progress={progress} /> })}
      onClose={onClose}
    >
      {!last && <Evidence progress={progress} />}
    </Confirm>
  );
}

export function Abort({ progress, onClose }: Omit<Props, 'named'>) {
  const words = useOwn(rollouts);
  const one = progress.Rollout ?? {};
  const running = isRunning(one);
  return (
    <Confirm
      product="Rampart"
      operation="AbortRollout"
      parameters={{ RolloutId: idOf(one) }}
      said={words.abortDone}
      level={running ? 1 : 2}
      title={words.abortTitle}
      effect={running ? words.abortRunning : words.abortFinished}
      verb={words.abort}
      {...(!running && { name: idOf(one) })}
      onClose={onClose}
    />
  );
}

function Evidence({ progress: { NewlyDenied, NewlyAllowed } }: { progress: Progress }) {
  const words = useOwn(rollouts);
  return <strong>{words.evidence(NewlyDenied?.CallCount ?? 0, NewlyAllowed?.CallCount ?? 0)}</strong>;
}
