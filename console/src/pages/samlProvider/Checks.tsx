// What became of each check of a response that was tried, with both sides where there are two.

import type { Answer } from '../../api/call';
import { Facts } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { type Mark, Steps } from '../../parts/Steps';
import { attempts } from '../../words/attempts';
import { type TrialWords, trial } from '../../words/trial';
import { useOwn } from '../../words/words';

type Tried = Answer<'Rampart', 'TestSsoProvider'>;
type Check = NonNullable<Tried['Checks']>[number];

const MARKS: Record<string, Mark> = { Passed: 'done', Failed: 'warn', NotReached: 'later' };

const outcomeOf = (outcome: string | undefined, own: TrialWords): string =>
  outcome === 'Passed' ? own.passed : outcome === 'Failed' ? own.failed : own.notReached;

/** Which check fails, by its name for people. */
export function failedOf({ Checks: checks = [] }: Tried, names: Record<string, string>): string {
  const failed = checks.find(({ Outcome }) => Outcome === 'Failed')?.Check ?? '';
  return names[failed] ?? failed;
}

export function Checks({ answer }: { answer: Tried }) {
  const own = useOwn(trial);
  // One of our own comes behind those of the protocol.
  const names = { ...own.checks, ...useOwn(attempts).checks };
  const { Passed, SAMLAssertionInfo: info, UserName } = answer;
  return (
    <>
      <div role="status" className={parts.padded}>
        <strong>{Passed ? own.believed : own.disbelieved(failedOf(answer, names))}</strong>
      </div>
      {info && (
        <Facts
          rows={[
            [own.issuer, <code key="i">{info.Issuer}</code>],
            [own.subject, <code key="s">{info.Subject}</code>],
            [own.subjectType, info.SubjectType],
            [own.recipient, <code key="r">{info.Recipient}</code>],
            ...(UserName === undefined ? [] : [[own.user, <code key="u">{UserName}</code>] as const]),
          ]}
        />
      )}
      <CheckSteps answer={answer} names={names} />
    </>
  );
}

/** Every check in its order. */
export function CheckSteps({ answer, names }: { answer: Tried; names: Record<string, string> }) {
  const own = useOwn(trial);
  const steps = (answer.Checks ?? []).map((check, index) => ({
    // Some are looked at twice: of the response, and of the assertion in it.
    id: `${index} ${check.Check}`,
    mark: MARKS[check.Outcome ?? ''] ?? 'later',
    title: names[check.Check ?? ''] ?? check.Check ?? '',
    told: outcomeOf(check.Outcome, own),
    body: <Sides check={check} />,
  }));
  return <Steps label={own.steps} steps={steps} />;
}

function Sides({ check: { Outcome, Expected, Received, Detail } }: { check: Check }) {
  const own = useOwn(trial);
  const both = Expected !== undefined || Received !== undefined;
  if (Outcome === 'NotReached' || (!both && Outcome !== 'Failed')) return null;
  if (!both) return <p className={parts.faint}>{Detail}</p>;
  const shown = (text: string | undefined) => (text === undefined ? '–' : <code>{text}</code>);
  return (
    <dl className={parts.facts}>
      <dt>{own.expected}</dt>
      <dd>{shown(Expected)}</dd>
      <dt>{own.received}</dt>
      <dd>{shown(Received)}</dd>
    </dl>
  );
}
