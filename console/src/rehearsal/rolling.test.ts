import { expect, test } from 'vitest';
import { allowing, attaching, detaching } from './changes';
import { beginsEnforced, following, minutesOf, stageOf, usual, wantedOf, watching, wrongIn } from './rolling';

const ram = (Operation: string, Parameters: Record<string, string>) => ({ Product: 'Ram', Operation, Parameters });

test('one change of policies can be rolled out, and nothing else', () => {
  expect(wantedOf([attaching('cp-1', 'r-1')])).toEqual({ PolicyId: 'cp-1', TargetId: 'r-1' });
  expect(wantedOf([detaching('cp-1', 'r-1')])).toBeUndefined();
  expect(wantedOf([])).toBeUndefined();
  expect(wantedOf(allowing('P', '{}', 'User', 'bob'))).toBeUndefined();
  const text = { PolicyName: 'P', PolicyDocument: '{}' };
  expect(wantedOf([ram('CreatePolicyVersion', { ...text, SetAsDefault: 'true' })])).toEqual(text);
  // A version that is not put in force changes nothing.
  expect(wantedOf([ram('CreatePolicyVersion', text)])).toBeUndefined();
  const hangs = { PolicyName: 'P', PolicyType: 'System', UserName: 'bob' };
  expect(wantedOf([ram('AttachPolicyToUser', hangs)])).toEqual(hangs);
  expect(wantedOf([ram('DetachPolicyFromUser', hangs)])).toEqual({ ...hangs, Detach: true });
  expect(wantedOf([ram('AttachPolicyToUser', { ...hangs, ResourceGroupId: 'rg-1' })])).toBeUndefined();
});

test('stages are asked for as they are filled in, and what is left empty is left out', () => {
  expect(watching().map(stageOf)).toEqual([{ Mode: 'ReportOnly' }]);
  expect(usual(false).map(stageOf)).toEqual([{ Mode: 'ReportOnly', WaitMinutes: 10_080, MostDenied: 0 }]);
  expect(usual(true).map(stageOf)).toEqual([
    { Mode: 'ReportOnly', WaitMinutes: 10_080, MostDenied: 0 },
    { Mode: 'Enforced', Percent: 10, WaitMinutes: 1440, MostDenied: 10 },
    { Mode: 'Enforced', WaitMinutes: 1440, MostDenied: 10 },
  ]);
  expect(beginsEnforced(usual(true))).toBe(false);
  expect(beginsEnforced(usual(true).slice(1))).toBe(true);
  expect(following(usual(true), true)).toMatchObject({ id: 4, enforced: true });
  expect(following(usual(false), false)).toMatchObject({ id: 2, enforced: false });
});

test('a stage without places, or longer than a year, is told of', () => {
  const [one] = usual(true);
  if (!one) throw new Error('there is a stage');
  expect(wrongIn(one)).toBeUndefined();
  expect(wrongIn({ ...one, reach: 'places' })).toBe('places');
  expect(stageOf({ ...one, reach: 'places', places: ['fd-1'] })).toMatchObject({ Nodes: ['fd-1'] });
  expect(wrongIn({ ...one, wait: 367 })).toBe('wait');
  expect(wrongIn({ ...one, wait: 366 })).toBeUndefined();
  expect(wrongIn({ ...one, wait: 0 })).toBe('wait');
  expect(minutesOf({ ...one, wait: 90, unit: 'minutes' })).toBe(90);
  expect(wrongIn({ ...one, wait: undefined })).toBeUndefined();
});
