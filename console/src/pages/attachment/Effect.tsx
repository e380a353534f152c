// What a policy comes to for somebody before it is attached: its sentences, and how what is granted then stands to what is
// granted now, proven for every request there can be.

import { useEffect, useMemo } from 'react';
import { whichOf } from '../../bulk/Choose';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import { useDocuments, useRelation } from '../compare/compared';
import { useSide } from '../compare/load';
import { foundIn } from '../compare/told';
import { PlainOf } from '../policy/Plain';
import type { Whom } from './useAttach';

interface Props {
  whom: Whom;
  /** Type and name of the policy, as it is picked. */
  policy: string;
  /** Told of what is known, or cannot be. */
  onTold: (policy: string) => void;
}

export function Effect({ whom, policy, onTold }: Props) {
  const words = useOwn(compare);
  const side = useSide(whom);
  const now = side.had?.policies;
  const { PolicyType: type, PolicyName: name } = whichOf(policy);
  const then = useMemo(
    () => now && new Map([...now, [`${type}/${name}`, { type, name, through: [] }] as const]),
    [now, type, name],
  );
  const documents = useDocuments(now, then);
  const known = documents.data === 'long' ? undefined : documents.data;
  const relation = useRelation(known);
  const error = side.error ?? documents.error ?? relation.error;
  const undecided = error != null || documents.data === 'long';
  const told = relation.data !== undefined || undecided;
  useEffect(() => {
    if (told) onTold(policy);
  }, [told, policy, onTold]);
  const answer = relation.data;
  return (
    <section className={parts.effect} aria-label={words.effect}>
      <PlainOf PolicyType={type} PolicyName={name} />
      <div role="status">
        {undecided ? (
          <strong>{words.effectUnknown}</strong>
        ) : answer === undefined ? (
          words.asking
        ) : (
          <>
            <strong>{(words.effects[answer.Relation ?? ''] ?? words.effects.undecided)?.(whom.name)}</strong>
            {foundIn(answer.Gained, words, words.newly).map((line) => (
              <p key={line}>{line}</p>
            ))}
            {foundIn(answer.NewlyDenied, words, words.takenAway).map((line) => (
              <p key={line}>{line}</p>
            ))}
            {(known?.apart ?? 0) > 0 && <p className={parts.faint}>{words.apart(known?.apart ?? 0)}</p>}
            {whom.kind === 'group' && <p className={parts.faint}>{words.forMembers}</p>}
          </>
        )}
      </div>
      {error != null && <FaultBox error={error} />}
    </section>
  );
}
