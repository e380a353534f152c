// Nothing there yet: what it would be for, and what to do about it.

import type { ReactNode } from 'react';
import css from './parts.module.css';

export function Empty({ text, hint, children }: { text: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <p>{text}</p>
      {hint && <p className={css.faint}>{hint}</p>}
      {children}
    </div>
  );
}
