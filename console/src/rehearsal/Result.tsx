// What a rehearsal found: four numbers first, then the calls that turn, by who, what, on what, and what decides.

import parts from '../parts/parts.module.css';
import { rehearse as texts } from '../words/rehearse';
import { useOwn, useSpoken } from '../words/words';
import { Calls } from './Calls';
import css from './rehearsal.module.css';
import { countOf, type Rehearsal } from './run';

export function Result({ seen, lead }: { seen: Rehearsal; lead?: string }) {
  const words = useOwn(texts);
  const { number, time } = useSpoken();
  const { CallCount: calls = 0, AccountCount = 0, StartTime, UnchangedCount = 0 } = seen;
  const turned = { denied: seen.NewlyDenied, allowed: seen.NewlyAllowed, unknown: seen.CannotTell };
  const counts = {
    unchanged: UnchangedCount,
    denied: countOf(turned.denied),
    allowed: countOf(turned.allowed),
    unknown: countOf(turned.unknown),
  };
  const harmless = counts.denied + counts.allowed + counts.unknown === 0;
  return (
    <>
      <div className={css.head} role="status">
        <strong>
          {words.judged(calls, AccountCount, time(StartTime))}{' '}
          {calls === 0 ? words.noCalls : harmless && words.harmless}
        </strong>
        <ul className={css.numbers}>
          {(Object.keys(counts) as (keyof typeof counts)[]).map((name) => (
            <li key={name} data-fate={name} data-some={counts[name] > 0}>
              <strong>{number(counts[name])}</strong> <span>{words.numbers[name]}</span>
            </li>
          ))}
        </ul>
        <Caveats seen={seen} />
      </div>
      {counts.denied > 0 && <Calls fate="denied" title={words.denied(counts.denied)} turned={turned.denied} />}
      {counts.unknown > 0 && <Calls fate="unknown" title={words.unknown(counts.unknown)} turned={turned.unknown} />}
      {counts.allowed > 0 && <Calls fate="allowed" title={words.allowed(counts.allowed)} turned={turned.allowed} />}
      {lead && <div className={`${parts.padded} ${parts.faint}`}>{lead}</div>}
    </>
  );
}

/** What is to be known of the numbers. */
function Caveats({ seen }: { seen: Rehearsal }) {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const { ReadsKept = 1, Accounts = [], DecidedOtherwiseCount: otherwise = 0, NotRehearsed = [] } = seen;
  // Records of some account begin after the time that was asked for.
  const young = Accounts.filter(({ CoveredFrom, OldestEventTime }) => CoveredFrom && CoveredFrom === OldestEventTime);
  const from = young.map(({ CoveredFrom = '' }) => CoveredFrom).sort()[0];
  const said = [
    from !== undefined && words.since(time(from)),
    ReadsKept === 0 && words.noReads,
    ReadsKept > 1 && words.sampled(ReadsKept),
    seen.CaughtUp === false && words.behind,
    seen.moved === true && words.moved,
    otherwise > 0 && words.short(otherwise),
    NotRehearsed.length > 0 && words.notRehearsed(NotRehearsed.join(', ')),
  ].filter((text) => text !== false);
  return (
    <>
      {said.map((text) => (
        <p key={text} className={parts.faint}>
          {text}
        </p>
      ))}
    </>
  );
}
