// Why a test did not come out: what decided, and what came near, with both compared values.

import { proof } from '../../words/proof';
import { useOwn } from '../../words/words';
import type { Ran } from './tested';

type Explanation = NonNullable<Ran['Explanation']>;
type Statement = NonNullable<Explanation['Statements']>[number];
type Failure = NonNullable<NonNullable<Explanation['Misses']>[number]['Failures']>[number];

export function Why({ ran }: { ran: Ran }) {
  const words = useOwn(proof);
  const { Mismatches = [], Explanation: told, Decision = '', Layer = '' } = ran;
  const place = ({ Statement = 0, Policy = '', Version = '' }: Statement, say: typeof words.by) =>
    say(Statement + 1, Policy, Version);
  return (
    <div>
      {Mismatches.map((one) => (
        <p key={one}>{words.mismatch[one] ?? one}</p>
      ))}
      {told && (
        <p>
          {words.decisions[Decision] ?? Decision} ({Layer})
          {(told.Statements ?? []).map((one) => (
            <span key={`${one.Policy} ${one.Statement} ${one.Layer}`}> · {place(one, words.by)}</span>
          ))}
        </p>
      )}
      {told?.Detailed === false && <p>{words.hidden}</p>}
      {(told?.Misses ?? []).map(({ Statement: near, Failures = [] }) =>
        near ? (
          <div key={`${near.Policy} ${near.Statement}`}>
            {place(near, words.near)}
            <ul>
              {Failures.map((failure) => (
                <li key={`${failure.Element} ${failure.Operator} ${failure.Key}`}>
                  <Lack failure={failure} />
                </li>
              ))}
            </ul>
          </div>
        ) : null,
      )}
    </div>
  );
}

function Lack({ failure }: { failure: Failure }) {
  const words = useOwn(proof);
  const { Element = '', Operator = '', Key = '', Asked = [], Expected = [] } = failure;
  const expected = Expected.join(', ');
  return (
    <>
      {Key === '' ? Element : `${Operator} ${Key}`}:{' '}
      <code>{Asked.length === 0 ? words.absent(expected) : words.asked(Asked.join(', '), expected)}</code>
    </>
  );
}
