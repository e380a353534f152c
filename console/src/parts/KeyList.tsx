// The list of shortcuts.

import { useWords } from '../words/words';
import { Dialog } from './Dialog';
import css from './parts.module.css';

export function KeyList({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const rows = [
    ['Ctrl K, /', words.keyboard.search],
    ['?', words.keyboard.list],
    ['s', words.bar.switchRole],
    ['g o, g u, g g, g r, g p, g k, g i, g m, g l, g a, g s, g e, g d, g v, g h, g w, g x, g y', words.keyboard.go],
    ['c u, c g, c p, c r, c a', words.keyboard.create],
    ['j, k, ↓, ↑', words.keyboard.rows],
    ['x', words.keyboard.tick],
    ['X, Shift', words.keyboard.range],
    ['Enter', words.keyboard.enter],
    ['/', words.keyboard.filter],
    ['Esc', words.keyboard.escape],
  ] as const;
  return (
    <Dialog onClose={onClose} title={words.keyboard.title}>
      <dl className={css.facts}>
        {rows.map(([keys, what]) => (
          <div key={keys} className={css.pair}>
            <dt>
              <code>{keys}</code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
