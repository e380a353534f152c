// Two texts as one, with what was taken out and what came in. Signs and words tell them apart, not colour alone.

import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import parts from '../parts/parts.module.css';
import { draft } from '../words/draft';
import { useOwn } from '../words/words';
import { type Piece, pieces } from './changes';
import css from './editor.module.css';

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const AROUND = 3;

export function Diff({ old, next }: { old: string; next: string }) {
  const words = useOwn(draft);
  const all = useMemo(() => pieces(old, next), [old, next]);
  if (all.every(({ kind }) => kind === 'same')) return <p className={parts.padded}>{words.same}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section className={parts.scroll} tabIndex={0} aria-label={words.diffText}>
      <pre className={css.diff}>
        {all.map((piece, index) => (
          <Lines key={index} piece={piece} first={index === 0} last={index === all.length - 1} />
        ))}
      </pre>
    </section>
  );
}

function Lines({ piece: { kind, lines }, first, last }: { piece: Piece; first: boolean; last: boolean }) {
  const words = useOwn(draft);
  if (kind !== 'same') {
    return (
      <span className={css[kind]}>
        <VisuallyHidden>{words[kind]}: </VisuallyHidden>
        {lines.map((line) => `${SIGNS[kind]} ${line}\n`).join('')}
      </span>
    );
  }
  const head = first ? [] : lines.slice(0, AROUND);
  const tail = last ? [] : lines.slice(Math.max(head.length, lines.length - AROUND));
  const hidden = lines.length - head.length - tail.length;
  const shown = (some: readonly string[]) => some.map((line) => `  ${line}\n`).join('');
  return (
    <span>
      {shown(head)}
      {hidden > 0 && <span className={parts.faint}>{`  … ${words.unchanged(hidden)}\n`}</span>}
      {shown(tail)}
    </span>
  );
}
