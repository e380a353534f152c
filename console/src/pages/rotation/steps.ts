// The steps of a rotation: which are over, at which it is, and which are to come.

import type { Mark } from '../../parts/Steps';
import type { Rotation } from './load';

export interface Step {
  id: 'begun' | 'switching' | 'off' | 'back' | 'gone' | 'cancelled';
  mark: Mark;
  /** When it came to it, as far as that is known. */
  at?: string | undefined;
}

export function stepsOf({ State, StateDate, StartDate, WentBack }: Rotation): readonly Step[] {
  const begun: Step = { id: 'begun', mark: 'done', at: StartDate };
  const switched: Step = { id: 'switching', mark: 'done' };
  const back: Step[] = WentBack ? [{ id: 'back', mark: 'done', at: WentBack.WentBackDate }] : [];
  const gone: Step = { id: 'gone', mark: 'later' };
  switch (State) {
    case 'Switching':
      return [begun, { id: 'switching', mark: 'now' }, { id: 'off', mark: 'later' }, gone];
    case 'Overdue':
      return [begun, { id: 'switching', mark: 'warn', at: StateDate }, { id: 'off', mark: 'later' }, gone];
    case 'Observing':
      return [begun, switched, ...back, { id: 'off', mark: 'now', at: StateDate }, gone];
    case 'WentBack':
      return [begun, switched, { id: 'back', mark: 'warn', at: StateDate }, { id: 'off', mark: 'later' }, gone];
    case 'Finished':
      return [begun, switched, ...back, { id: 'off', mark: 'done' }, { id: 'gone', mark: 'done', at: StateDate }];
    default:
      return [begun, ...back, { id: 'cancelled', mark: 'over', at: StateDate }];
  }
}
