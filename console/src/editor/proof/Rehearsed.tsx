// Rehearses a text of a control policy on the calls of all members, as `Held` tries one of an identity.

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { read } from '../../api/query';
import { Section } from '../../parts/Page';
import { type Change, USUAL_DAYS } from '../../rehearsal/changes';
import { Result } from '../../rehearsal/Result';
import { isWhole, rehearse, requestOf } from '../../rehearsal/run';
import { proof } from '../../words/proof';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';
import type { Verdict } from '../verdict';
import { Looking } from './Looking';
import { type Proof, proven } from './proof';

interface Props {
  /** What a text would change. */
  changes: (text: string) => readonly Change[];
  /** The text, once it rests. */
  text: string;
  /** Whether it is to be tried: sound, another one, and attached somewhere. */
  wanted: boolean;
  verdict: Verdict;
  onProof: (text: string, proof: Proof) => void;
}

/** How many pages are looked at before it is said that there are more. */
const PAGES = 20;

export function Rehearsed({ changes, text, wanted, verdict, onProof }: Props) {
  const words = useOwn(proof);
  const own = useOwn(texts);
  const directory = useQuery(read('ResourceDirectoryMaster', 'GetResourceDirectory', {}));
  const root = directory.data?.ResourceDirectory?.RootFolderId;
  const asked = { changes: wanted ? changes(text) : [], whose: { kind: 'all' as const }, days: USUAL_DAYS };
  const compared = verdict.state === 'told' || verdict.state === 'unknown';
  const { data, error, refetch } = useQuery({
    queryKey: ['rehearsal', asked, root] as const,
    queryFn: ({ signal }) => rehearse(requestOf(asked, root), signal, undefined, PAGES),
    enabled: wanted && compared && root !== undefined,
    retry: false,
  });
  const state = !wanted ? 'none' : data ? 'told' : (error ?? directory.error) ? 'unknown' : 'asking';
  const { decided, against } = proven(NO_TESTS, { state, seen: data, whole: data !== undefined && isWhole(data) });
  const reasons = against.join(' ');
  // Whoever saves is told what is known of this very text.
  useEffect(() => {
    onProof(text, { decided, against: reasons === '' ? [] : (reasons.split(' ') as Proof['against']) });
  }, [onProof, text, decided, reasons]);
  if (state === 'none') return null;
  return (
    <Section title={words.replay}>
      <Looking state={state} error={error ?? directory.error} onRetry={() => void refetch()} />
      {state === 'told' && data && <Result seen={data} lead={own.lead} />}
    </Section>
  );
}

/** Beside control policies stand no tests. */
const NO_TESTS = { state: 'told', failed: 0 } as const;
