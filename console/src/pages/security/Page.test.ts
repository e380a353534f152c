import { expect, test } from 'vitest';
import { changes } from '../../form/changes';
import { passwordFields, preferenceFields, tendency, valuesOf } from './fields';

const field = (name: string) => {
  const found = [...passwordFields, ...preferenceFields].find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

test('each change is stricter or looser as its rule says', () => {
  const cases: [string, string | number | boolean, string | number | boolean, number][] = [
    ['MinimumPasswordLength', 8, 12, 1],
    ['MinimumPasswordLength', 12, 8, -1],
    ['MaxPasswordAge', 90, 0, -1],
    ['MaxPasswordAge', 0, 365, 1],
    ['MaxPasswordAge', 90, 30, 1],
    ['MaxLoginAttemps', 5, 0, -1],
    ['RequireSymbols', true, false, -1],
    ['EnableSaveMFATicket', false, true, -1],
    ['LoginSessionDuration', 6, 24, -1],
    ['MFAOperationForLogin', 'mandatory', 'adaptive', -1],
    ['MFAOperationForLogin', 'independent', 'adaptive', 1],
    ['LoginNetworkMasks', '10.0.0.0/8', '', -1],
    ['LoginNetworkMasks', '', '10.0.0.0/8', 1],
    ['LoginNetworkMasks', '10.0.0.0/8', '10.0.0.0/9', 0],
    ['AllowUserToChangePassword', true, false, 0],
    ['MinimumPasswordLength', 8, 8, 0],
  ];
  for (const [name, before, now, way] of cases) {
    expect(tendency(field(name), before, now), `${name} ${before} ${now}`).toBe(way);
  }
});

test('only what was changed is sent, and only what the server told of is in the form', () => {
  const values = valuesOf(passwordFields, { MinimumPasswordLength: 8, HardExpire: false, Other: 1 });
  expect(values).toEqual({ MinimumPasswordLength: 8, HardExpire: false });
  expect(changes(values, { ...values, HardExpire: true })).toEqual({ HardExpire: true });
});
