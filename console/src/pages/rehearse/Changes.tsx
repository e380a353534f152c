// The changes of a draft, in the order in which they would be made.

import { Button, Group } from '@mantine/core';
import { Document } from '../../parts/Document';
import parts from '../../parts/parts.module.css';
import type { Change } from '../../rehearsal/changes';
import { describe, documentsIn, linesOf, type Named } from '../../rehearsal/describe';
import css from '../../rehearsal/rehearsal.module.css';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';

interface Props {
  changes: readonly Change[];
  named: Named;
  onEdit: (index: number) => void;
  onDraw: (changes: readonly Change[]) => void;
}

export function Changes({ changes, named, onEdit, onDraw }: Props) {
  const words = useOwn(texts);
  return (
    <ol className={css.draft} aria-label={words.changes}>
      {changes.map((change, index) => {
        const what = describe(change, words, named);
        const lines = linesOf(change);
        return (
          <li key={`${index} ${what}`}>
            <div>
              {index + 1}. {what}
              <div className={parts.faint}>
                <code>
                  {change.Product} {change.Operation}
                </code>
              </div>
              {what === change.Operation && lines !== '' && <pre className={parts.faint}>{lines}</pre>}
              {documentsIn(change).map(([name, text]) => (
                <details key={name}>
                  <summary>{words.text}</summary>
                  <Document text={text} label={what} />
                </details>
              ))}
            </div>
            <Group gap="xs">
              <Button variant="subtle" size="compact-sm" aria-label={words.editOf(what)} onClick={() => onEdit(index)}>
                {words.edit}
              </Button>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={words.removeOf(what)}
                onClick={() => onDraw(changes.filter((_, at) => at !== index))}
              >
                {words.remove}
              </Button>
            </Group>
          </li>
        );
      })}
    </ol>
  );
}
