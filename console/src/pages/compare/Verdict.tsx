// What the policies of two come to, proven for every request there can be.

import { useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { read } from '../../api/query';
import { FaultBox } from '../../parts/Fault';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import css from './compare.module.css';
import { type Documents, documentsOf } from './documents';
import { type Held, sound } from './load';
import { proofsOf, relationOf } from './told';

interface Props {
  one: ReadonlyMap<string, Held>;
  other: ReadonlyMap<string, Held>;
  names: { one: string; other: string };
}

/** The texts in force of the policies of both, as what is compared. */
function useDocuments({ one, other }: Props) {
  const all = new Map([...one, ...other]);
  return useQuery({
    queryKey: [...read('Ram', 'ListPolicies', {}).queryKey, 'compared', [...one.keys()], [...other.keys()]],
    queryFn: async ({ signal }): Promise<Documents | 'long'> => {
      const asked = [...all.values()].map(({ type, name }) => ({ PolicyType: type, PolicyName: name }));
      const answers = sound(await together('Ram', 'GetPolicy', asked, signal));
      const texts = new Map(
        [...all.keys()].map((key, index) => [key, answers[index]?.DefaultPolicyVersion?.PolicyDocument ?? '{}']),
      );
      return documentsOf([...one.keys()], [...other.keys()], (key) => texts.get(key) ?? '{}') ?? 'long';
    },
  });
}

export function Verdict(props: Props) {
  const words = useOwn(compare);
  const { data, error, refetch } = useDocuments(props);
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
  const { one, other, apart } = documents;
  const { data, error, refetch } = useQuery({
    ...read('Rampart', 'ComparePolicies', {
      ...(one.text && { OldDocument: one.text }),
      ...(other.text && { NewDocument: other.text }),
      PolicyKind: 'identity',
      // Both stand beside the other policies of whoever has them.
      AmongOthers: true,
    }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
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
