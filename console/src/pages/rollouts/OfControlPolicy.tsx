// Where a control policy is being rolled out: it is attached there behind the last stage alone, and is not deleted meanwhile.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { useNames } from '../../rehearsal/useNames';
import { rollouts as texts } from '../../words/rollouts';
import { useOwn } from '../../words/words';
import { describe, isRunning, rolloutList } from './load';

export function OfControlPolicy({ id }: { id: string }) {
  const words = useOwn(texts);
  // Whoever may not see rollouts sees the policy all the same.
  const { data = [] } = useQuery({ ...rolloutList, retry: false });
  const running = data.filter((one) => one.PolicyId === id && isRunning(one));
  const named = useNames(running.flatMap(({ PolicyId = '', TargetId = '' }) => [PolicyId, TargetId]));
  if (running.length === 0) return null;
  return (
    <Section title={words.title}>
      <div className={`${parts.padded} ${parts.ways}`}>
        {running.map((one) => (
          <Link key={one.RolloutId} to="/rollouts/$id" params={{ id: one.RolloutId ?? '' }}>
            {describe(one, words, named)}
          </Link>
        ))}
      </div>
    </Section>
  );
}
