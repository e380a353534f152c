// The steps of a rotation one below the other: what is over, what is now and why, and what comes when.

import { Steps } from '../../parts/Steps';
import { rotation } from '../../words/rotation';
import { useOwn, useSpoken } from '../../words/words';
import { LastUsed } from './LastUsed';
import type { Progress, Rotation } from './load';
import { type Step, stepsOf } from './steps';

export function Timeline({ progress }: { progress: Progress }) {
  const words = useOwn(rotation);
  const one = progress.KeyRotation ?? {};
  const steps = stepsOf(one).map((step) => ({
    ...step,
    title: words[step.id],
    told: words.marks[step.mark],
    body: <Told step={step} one={one} progress={progress} />,
  }));
  return <Steps label={words.steps} steps={steps} />;
}

interface ToldProps {
  step: Step;
  one: Rotation;
  progress: Progress;
}

function Told({ step, one, progress }: ToldProps) {
  const words = useOwn(rotation);
  switch (step.id) {
    case 'begun':
      return (
        <p>
          <code>{one.NewAccessKeyId}</code> · {words.reasons[one.Reason ?? ''] ?? one.Reason}
        </p>
      );
    case 'switching':
      return step.mark === 'done' ? null : <Switching one={one} progress={progress} />;
    case 'off':
      return step.mark === 'now' ? <Off one={one} progress={progress} /> : null;
    case 'back':
      return <Back one={one} waits={step.mark === 'warn'} />;
    case 'cancelled':
      return <p>{words.cancelledText}</p>;
    case 'gone':
      return null;
  }
}

/** Who still uses the old key and who the new one already, and until when that may go on. */
function Switching({ one, progress }: Omit<ToldProps, 'step'>) {
  const words = useOwn(rotation);
  const { time } = useSpoken();
  const until = time(one.DeadlineDate);
  const leak = one.Reason === 'leak';
  return (
    <>
      <LastUsed label={words.old} id={one.OldAccessKeyId} use={progress.OldAccessKeyUse} />
      <LastUsed label={words.fresh} id={one.NewAccessKeyId} use={progress.NewAccessKeyUse} />
      {progress.DisableDate !== undefined && <p>{words.quietAt(time(progress.DisableDate))}</p>}
      <p>{one.State === 'Overdue' ? words.overdueAt(until) : leak ? words.leakAt(until) : words.dueAt(until)}</p>
    </>
  );
}

function Off({ one, progress }: Omit<ToldProps, 'step'>) {
  const words = useOwn(rotation);
  const { time } = useSpoken();
  return (
    <>
      <LastUsed label={words.old} id={one.OldAccessKeyId} use={progress.OldAccessKeyUse} />
      <LastUsed label={words.fresh} id={one.NewAccessKeyId} use={progress.NewAccessKeyUse} />
      <p>{one.GoesBack ? words.goesBack : words.staysOff}</p>
      <p>{words.recycledAt(time(one.RecycleDate))}</p>
    </>
  );
}

function Back({ one, waits }: { one: Rotation; waits: boolean }) {
  const words = useOwn(rotation);
  const { exact } = useSpoken();
  const { LateCallDate, ServiceName = '', SourceIp = '', FailedCalls = 0 } = one.WentBack ?? {};
  return (
    <>
      {LateCallDate === undefined ? (
        <p>{words.byHand}</p>
      ) : (
        <p>
          {words.lateCall(ServiceName, SourceIp, exact(LateCallDate))} {words.failedCalls(FailedCalls)}
        </p>
      )}
      {waits && <p>{words.decide}</p>}
    </>
  );
}
