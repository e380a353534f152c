// What each layer said, in their order. It is a list; each entry opens its statements.

import { useId, useState } from 'react';
import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import type { Decision } from './load';
import css from './Receipt.module.css';
import { Statements } from './Stands';
import { stages } from './told';

export function Strip({ decision }: { decision: Decision }) {
  const words = useOwn(texts);
  const [open, setOpen] = useState<string>();
  const id = useId();
  const all = stages(decision);
  const chosen = all.find(({ layer }) => layer === open);
  if (all.length === 0) return null;
  const statements = (decision.Statements ?? []).filter(({ Layer }) => Layer === open);
  return (
    <>
      <ol className={css.strip} aria-label={words.strip}>
        {all.map(({ layer, says, decided, mark }) => (
          <li key={layer} data-decided={decided} data-mark={mark}>
            <button
              type="button"
              aria-expanded={layer === open}
              aria-controls={id}
              onClick={() => setOpen(layer === open ? undefined : layer)}
            >
              <span className={css.layer}>
                <span aria-hidden className={css.mark}>
                  {mark}
                </span>{' '}
                {words.layers[layer] ?? layer}
              </span>{' '}
              <span className={css.says}>{words.says[says] ?? says}</span>
            </button>
          </li>
        ))}
      </ol>
      <div id={id} className={css.opened} hidden={!chosen}>
        {chosen && statements.length > 0 && <Statements statements={statements} />}
        {chosen && statements.length === 0 && <p>{nothingOf(chosen.says, words)}</p>}
      </div>
    </>
  );
}

function nothingOf(says: string, words: { absent: string; unreached: string; noStatements: string }): string {
  if (says === 'Absent') return words.absent;
  return says === 'Unreached' ? words.unreached : words.noStatements;
}
