// The rules of an account, which way each gets stricter, and what a change means.

import type { Value, Values } from '../../form/edit';

export type { Value, Values } from '../../form/edit';

interface Field {
  name: string;
  /** The word for it, in `words.security`. */
  word: string;
  hint?: string;
  /** `limit`: lower is stricter, but 0 is no limit at all. */
  stricter: 'up' | 'down' | 'limit' | 'on' | 'off' | 'neither' | readonly string[];
  range?: readonly [number, number];
}

export const passwordFields = [
  { name: 'MinimumPasswordLength', word: 'length', stricter: 'up', range: [8, 32] },
  { name: 'MinimumPasswordDifferentCharacter', word: 'different', hint: 'different0', stricter: 'up', range: [0, 8] },
  { name: 'PasswordReusePrevention', word: 'reuse', stricter: 'up', range: [0, 24] },
  { name: 'MaxPasswordAge', word: 'age', hint: 'age0', stricter: 'limit', range: [0, 1095] },
  { name: 'MaxLoginAttemps', word: 'tries', hint: 'tries0', stricter: 'limit', range: [0, 32] },
  { name: 'InitialPasswordAge', word: 'initial', stricter: 'limit', range: [0, 90] },
  { name: 'RequireLowercaseCharacters', word: 'lower', stricter: 'on' },
  { name: 'RequireUppercaseCharacters', word: 'upper', stricter: 'on' },
  { name: 'RequireNumbers', word: 'numbers', stricter: 'on' },
  { name: 'RequireSymbols', word: 'symbols', stricter: 'on' },
  { name: 'PasswordNotContainUserName', word: 'noName', stricter: 'on' },
  { name: 'HardExpire', word: 'hard', stricter: 'on' },
  { name: 'InterceptRiskPasswordOnApi', word: 'risk', stricter: 'on' },
] as const satisfies readonly Field[];

export const preferenceFields = [
  { name: 'LoginSessionDuration', word: 'duration', stricter: 'down', range: [1, 24] },
  { name: 'MFAOperationForLogin', word: 'mfa', stricter: ['independent', 'adaptive', 'mandatory'] },
  { name: 'LoginNetworkMasks', word: 'masks', hint: 'masksHint', stricter: 'neither' },
  { name: 'EnableSaveMFATicket', word: 'ticket', stricter: 'off' },
  { name: 'AllowUserToLoginWithPasskey', word: 'passkey', stricter: 'neither' },
  { name: 'AllowUserToChangePassword', word: 'ownPassword', stricter: 'neither' },
  { name: 'AllowUserToManageAccessKeys', word: 'ownKeys', stricter: 'off' },
  { name: 'AllowUserToManageMFADevices', word: 'ownMfa', stricter: 'neither' },
] as const satisfies readonly Field[];

export type AnyField = (typeof passwordFields)[number] | (typeof preferenceFields)[number];

/** 1: the change makes the rule stricter, -1: looser, 0: neither can be said. */
export function tendency(field: Field, before: Value, now: Value): -1 | 0 | 1 {
  if (before === now) return 0;
  // Networks: having none lets everybody in, and of two lists neither is said to be the stricter.
  if (field.name === 'LoginNetworkMasks') return before === '' ? 1 : now === '' ? -1 : 0;
  const sign = Math.sign(weight(field, now) - weight(field, before));
  return sign > 0 ? 1 : sign < 0 ? -1 : 0;
}

/** The greater, the stricter. */
function weight({ stricter }: Field, value: Value): number {
  if (typeof stricter !== 'string') return stricter.indexOf(String(value));
  const number = Number(value);
  switch (stricter) {
    case 'up':
    case 'on':
      return number;
    case 'down':
    case 'off':
      return -number;
    case 'limit':
      return number === 0 ? Number.NEGATIVE_INFINITY : -number;
    default:
      return 0;
  }
}

/** The fields of an answer as the form has them; what the answer leaves out is not in the form either. */
export function valuesOf(fields: readonly AnyField[], answer: Record<string, unknown>): Values {
  const values: Values = {};
  for (const { name } of fields) {
    const value = answer[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values[name] = value;
    else if (name === 'LoginNetworkMasks') values[name] = '';
  }
  return values;
}
