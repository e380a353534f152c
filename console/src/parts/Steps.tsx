// Steps one below the other: which are over, at which one is, and which are to come; told by shape and words.

import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import css from './Steps.module.css';
import { When } from './When';

export type Mark = 'done' | 'now' | 'warn' | 'later' | 'over';

const SIGNS: Record<Mark, string> = { done: '✓', now: '●', warn: '!', later: '', over: '✕' };

export interface OneStep {
  id: string;
  mark: Mark;
  title: ReactNode;
  /** The mark in words, for who cannot see it. */
  told: string;
  at?: string | undefined;
  body?: ReactNode;
}

export function Steps({ label, steps }: { label: string; steps: readonly OneStep[] }) {
  return (
    <ol className={css.steps} aria-label={label}>
      {steps.map(({ id, mark, title, told, at, body }) => (
        <li
          key={id}
          className={css.step}
          data-mark={mark}
          {...((mark === 'now' || mark === 'warn') && { 'aria-current': 'step' as const })}
        >
          <span className={css.mark} aria-hidden>
            {SIGNS[mark]}
          </span>
          <div>
            <div className={css.head}>
              <strong>{title}</strong>
              <VisuallyHidden>{told}</VisuallyHidden>
              {at !== undefined && <When at={at} />}
            </div>
            {body}
          </div>
        </li>
      ))}
    </ol>
  );
}
