// The stages of a rollout one below the other, and what is behind them: the change made, or why it never was.

import { type OneStep, Steps } from '../../parts/Steps';
import { rollouts } from '../../words/rollouts';
import { useOwn, useSpoken } from '../../words/words';
import type { Rollout, Stage } from '../rollouts/load';
import { countIn, isLast, isWhole, lengthIn, markOf, type Progress } from './load';

interface Props {
  progress: Progress;
  named: (id: string) => string;
}

export function Timeline({ progress, named }: Props) {
  const words = useOwn(rollouts);
  const one = progress.Rollout ?? {};
  const steps = (one.Stages ?? []).map((stage, index): OneStep => {
    const number = stage.Number ?? index + 1;
    const mark = markOf(one, number);
    return {
      id: String(number),
      mark,
      title: words.titled(number, placeOf(stage, words, named)),
      told: words.marks[mark],
      at: mark === 'now' ? one.StateDate : undefined,
      body: <Told stage={stage} number={number} progress={progress} />,
    };
  });
  return <Steps label={words.stages} steps={[...steps, useEnd(one)]} />;
}

/** Whether a stage enforces, and where. */
export function placeOf(
  { Mode = '', Nodes, Percent }: Stage,
  words: (typeof rollouts)['en'],
  named: (id: string) => string,
): string {
  const where =
    Nodes !== undefined
      ? words.nodes(Nodes.map(named).join(', '))
      : Percent !== undefined
        ? words.share(Percent)
        : words.everywhere;
  return words.placed(words.modes[Mode] ?? Mode, where);
}

interface ToldProps {
  stage: Stage;
  number: number;
  progress: Progress;
}

/** How long it lasts, and what it denied of what it may. */
function Told({ stage, number, progress }: ToldProps) {
  const words = useOwn(rollouts);
  const { time, language } = useSpoken();
  const one = progress.Rollout ?? {};
  const flips = progress.NewlyDenied ?? {};
  const now = markOf(one, number) === 'now';
  const denied = countIn(flips, number);
  // Beyond the groups that are shown there are more calls.
  const calls = `${denied.toLocaleString(language)}${isWhole(flips) ? '' : '+'}`;
  const { Mode, WaitMinutes, MostDenied } = stage;
  const until = now && one.StageEndDate !== undefined ? time(one.StageEndDate) : undefined;
  const lasts =
    until !== undefined
      ? (isLast(one) ? words.untilMade : words.untilBy)(until)
      : WaitMinutes === undefined
        ? words.untilSomebody
        : words.waited(lengthOf(words, WaitMinutes));
  const most = MostDenied === undefined ? words.noMost : now ? words.most(MostDenied, calls) : words.mostOf(MostDenied);
  return (
    <>
      <p>{[lasts, most].join(language === 'zh' ? '' : ' ')}</p>
      {denied > 0 && <p>{Mode === 'Enforced' ? words.deniedIn(calls) : words.watchedIn(calls)}</p>}
    </>
  );
}

function lengthOf(words: (typeof rollouts)['en'], minutes: number): string {
  const [unit, count] = lengthIn(minutes);
  return words.length[unit](count);
}

/** What is behind the last stage. */
function useEnd({ State, StateDate, StopReason }: Rollout): OneStep {
  const words = useOwn(rollouts);
  switch (State) {
    case 'Finished':
      return {
        id: 'end',
        mark: 'done',
        title: words.last,
        told: words.marks.done,
        at: StateDate,
        body: <p>{words.lastText}</p>,
      };
    case 'Stopped':
      return {
        id: 'end',
        mark: 'warn',
        title: words.stopped,
        told: words.marks.warn,
        at: StateDate,
        body: (
          <>
            <p>{words.stoppedText}</p>
            {StopReason !== undefined && <p lang="en">{StopReason}</p>}
          </>
        ),
      };
    case 'Aborted':
      return {
        id: 'end',
        mark: 'over',
        title: words.aborted,
        told: words.marks.over,
        at: StateDate,
        body: <p>{words.abortedText}</p>,
      };
    default:
      return { id: 'end', mark: 'later', title: words.last, told: words.marks.later, body: <p>{words.lastText}</p> };
  }
}
