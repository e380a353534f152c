// What the policies of two come to, proven for every request there can be.

import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import css from './compare.module.css';
import { useDocuments, useRelation } from './compared';
import type { Documents } from './documents';
import type { Held } from './load';
import { proofsOf, relationOf } from './told';

interface Props {
  one: ReadonlyMap<string, Held>;
  other: ReadonlyMap<string, Held>;
  names: { one: string; other: string };
}

export function Verdict(props: Props) {
  const words = useOwn(compare);
  const { data, error, refetch } = useDocuments(props.one, props.other);
  return (
    <Section title={words.verdict}>
      {error ? (
        <FaultBox error={error} onRetry={() => void refetch()} />
      ) : data === 'long' ? (
        <p className={parts.padded}>{words.long}</p>
      ) : data === undefined ? (
        <p className={parts.padded} role="status">
          {words.asking}
        </p>
      ) : (
        <Told documents={data} names={props.names} />
      )}
    </Section>
  );
}

function Told({ documents, names }: { documents: Documents; names: Props['names'] }) {
  const words = useOwn(compare);
  const { apart } = documents;
  const { data, error, refetch } = useRelation(documents);
  if (error) return <FaultBox error={error} onRetry={() => void refetch()} />;
  return (
    <div className={`${parts.padded} ${css.verdict}`} role="status">
      {data === undefined ? (
        words.asking
      ) : (
        <>
          <strong>{relationOf(data, names, words)}</strong>
          {proofsOf(data, names, documents, words).map((line) => (
            <p key={line}>{line}</p>
          ))}
          {apart > 0 && <p className={parts.faint}>{words.apart(apart)}</p>}
        </>
      )}
    </div>
  );
}
