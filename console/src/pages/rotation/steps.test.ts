import { expect, test } from 'vitest';
import { isChosen, nextAt, type Rotation, rank } from './load';
import { stepsOf } from './steps';

const told = (one: Rotation) => stepsOf(one).map(({ id, mark }) => `${id} ${mark}`);

const at = { StartDate: '2026-01-01T00:00:00Z', StateDate: '2026-01-02T00:00:00Z' };
const late = { WentBackDate: '2026-01-02T12:00:00Z', FailedCalls: 1 };

test('every state is one step of a way that goes on', () => {
  expect(told({ ...at, State: 'Switching' })).toEqual(['begun done', 'switching now', 'off later', 'gone later']);
  expect(told({ ...at, State: 'Overdue' })).toEqual(['begun done', 'switching warn', 'off later', 'gone later']);
  expect(told({ ...at, State: 'Observing' })).toEqual(['begun done', 'switching done', 'off now', 'gone later']);
  expect(told({ ...at, State: 'Finished' })).toEqual(['begun done', 'switching done', 'off done', 'gone done']);
  expect(told({ ...at, State: 'Cancelled' })).toEqual(['begun done', 'cancelled over']);
});

test('what a late call brought back is a step that stays', () => {
  expect(told({ ...at, State: 'WentBack', WentBack: late })).toEqual([
    'begun done',
    'switching done',
    'back warn',
    'off later',
    'gone later',
  ]);
  const after = { ...at, State: 'Observing', WentBack: late };
  expect(told(after)).toEqual(['begun done', 'switching done', 'back done', 'off now', 'gone later']);
  expect(stepsOf(after).find(({ id }) => id === 'back')?.at).toBe(late.WentBackDate);
});

test('what waits for somebody comes first, and what is over is not among those that go on', () => {
  const states = ['Finished', 'Observing', 'Switching', 'Cancelled', 'Overdue', 'WentBack'];
  const rows: Rotation[] = states.map((State) => ({ ...at, State }));
  const sorted = rows.toSorted((one, other) => rank(one) - rank(other)).map(({ State }) => State);
  expect(sorted.slice(0, 4)).toEqual(['WentBack', 'Overdue', 'Switching', 'Observing']);
  const chosen = (kind?: string) => rows.filter((row) => isChosen(row, kind)).map(({ State }) => State);
  expect(chosen()).toEqual(['Observing', 'Switching', 'Overdue', 'WentBack']);
  expect(chosen('decide')).toEqual(['Overdue', 'WentBack']);
  expect(chosen('over')).toEqual(['Finished', 'Cancelled']);
  expect(chosen('all')).toEqual(states);
});

test('what comes next is the deadline, or the recycle bin once the old one is off', () => {
  const dates = { DeadlineDate: 'deadline', RecycleDate: 'bin' };
  expect(nextAt({ ...dates, State: 'Switching' })).toBe('deadline');
  expect(nextAt({ ...dates, State: 'Observing' })).toBe('bin');
});
