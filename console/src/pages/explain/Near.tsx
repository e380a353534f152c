// The Allow statements that came nearest: what of each matched, and what did not.

import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import { Failed, Part } from './Compare';
import type { Decision, Miss } from './load';
import css from './Receipt.module.css';
import { Stands, Whole } from './Stands';

export function Near({ decision }: { decision: Decision }) {
  const words = useOwn(texts);
  const misses = decision.Misses ?? [];
  const layer = words.layers[decision.Layer ?? ''] ?? decision.Layer ?? '';
  return (
    <section className={css.block} aria-label={words.nearest(misses.length, decision.Considered)}>
      <p>{words.silent(layer)}</p>
      {misses.length === 0 ? (
        <p>{words.noNear}</p>
      ) : (
        <>
          <h3>{words.nearest(misses.length, decision.Considered)}</h3>
          {misses.map((miss) => (
            <OneMiss key={keyOf(miss)} miss={miss} decision={decision} />
          ))}
        </>
      )}
    </section>
  );
}

const keyOf = ({ Statement: one }: Miss): string =>
  [one?.Layer, one?.PolicyType, one?.Policy, one?.Statement, one?.AttachedEntity].join(' ');

function OneMiss({ miss, decision }: { miss: Miss; decision: Decision }) {
  const words = useOwn(texts);
  const statement = miss.Statement ?? {};
  const { MatchedAction, MatchedResource, Conditions = [] } = statement;
  const elements = words.elements;
  return (
    <article className={css.miss}>
      <p>
        <Stands statement={statement} />
      </p>
      <ul className={css.parts}>
        {MatchedAction && (
          <Part
            met
            element={elements.Action ?? ''}
            says={<code>{MatchedAction}</code>}
            had={<code>{decision.Action}</code>}
          />
        )}
        {MatchedResource && (
          <Part
            met
            element={elements.Resource ?? ''}
            says={<code>{MatchedResource}</code>}
            had={<code>{decision.Resources?.[0]}</code>}
          />
        )}
        {Conditions.map((condition) => (
          <Part
            key={condition}
            met
            element={elements.Condition ?? ''}
            says={<code>{condition}</code>}
            had={words.matched}
          />
        ))}
        {(miss.Failures ?? []).map((failure) => (
          <Failed key={`${failure.Element} ${failure.Operator} ${failure.Key}`} failure={failure} />
        ))}
      </ul>
      <Whole statement={statement} />
    </article>
  );
}
