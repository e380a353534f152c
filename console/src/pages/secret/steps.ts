// The steps of a managed secret's rotation: what was, what is in the way, and what comes when.

import type { Mark } from '../../parts/Steps';
import type { Secret } from './load';

export interface Step {
  id: 'made' | 'last' | 'next' | 'never' | 'invalid';
  mark: Mark;
  at?: string | undefined;
}

export function stepsOf({ CreateTime, LastRotationDate, NextRotationDate, AutomaticRotation }: Secret): Step[] {
  const made: Step = { id: 'made', mark: 'done', at: CreateTime };
  const last: Step[] = LastRotationDate ? [{ id: 'last', mark: 'done', at: LastRotationDate }] : [];
  switch (AutomaticRotation) {
    case 'Enabled':
      return [made, ...last, { id: 'next', mark: 'later', at: NextRotationDate }];
    case 'Invalid':
      return [made, ...last, { id: 'invalid', mark: 'warn' }];
    default:
      return [made, ...last, { id: 'never', mark: 'over' }];
  }
}
