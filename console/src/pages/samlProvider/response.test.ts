import { expect, test } from 'vitest';
import { trial } from '../../words/trial';
import { failedOf } from './Checks';
import { responseOf } from './response';

test('a response is taken as it is found: in Base64 over several lines, as XML, or as a posted form', () => {
  expect(responseOf(' PHNhb\nWw+ ')).toBe('PHNhbWw+');
  expect(responseOf('<saml/>')).toBe(btoa('<saml/>'));
  expect(responseOf('SAMLResponse=PHNhbWw%2BPC8%3D&RelayState=x')).toBe('PHNhbWw+PC8=');
  expect(responseOf('RelayState=x&SAMLResponse=PHNhbWw%2B')).toBe('PHNhbWw+');
  expect(responseOf('abc')).toBeUndefined();
  expect(responseOf('a'.repeat(100_001))).toBeUndefined();
});

test('every check of a response has a name, and the one that fails is told by it', () => {
  expect(Object.keys(trial.en.checks)).toHaveLength(36);
  expect(Object.keys(trial.zh.checks)).toEqual(Object.keys(trial.en.checks));
  const Checks = [
    { Check: 'Form', Outcome: 'Passed' },
    { Check: 'Audience', Outcome: 'Failed' },
    { Check: 'Session', Outcome: 'NotReached' },
  ];
  expect(failedOf({ Checks }, trial.en.checks)).toBe('Audience');
  expect(failedOf({ Checks: [{ Check: 'New', Outcome: 'Failed' }] }, trial.en.checks)).toBe('New');
});
