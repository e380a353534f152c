// A new secret as the form has it, and as the server is asked.

import type { Request } from '../../api/call';
import { localName } from '../../api/session';
import { type DataType, isName, isVersion, wrongIn } from './load';

type Asked = Request<'Kms', 'CreateSecret'>;

export interface Form {
  kind: 'Generic' | 'RAMCredentials';
  name: string;
  description: string;
  value: string;
  type: DataType;
  version: string;
  /** Of the account's own where it is empty. */
  key: string;
  /** In full. */
  user: string;
  /** The secrets of the user's AccessKeys, by their ids. */
  pairs: Readonly<Record<string, string>>;
  /** Days between rotations; none for 0. */
  days: number;
}

export const EMPTY: Form = {
  kind: 'Generic',
  name: '',
  description: '',
  value: '',
  type: 'text',
  version: 'v1',
  key: '',
  user: '',
  pairs: {},
  days: 30,
};

/** Whether it can be sent; `ids` are those of the AccessKeys that the user has. */
export function isSound(form: Form, ids: readonly string[]): boolean {
  if (!isVersion(form.version)) return false;
  if (form.kind === 'Generic')
    return isName(form.name) && form.value !== '' && wrongIn(form.value, form.type) === undefined;
  return form.user !== '' && ids.length > 0 && ids.every((id) => (form.pairs[id] ?? '') !== '');
}

export function asked(form: Form, ids: readonly string[]): Asked {
  const described = form.description === '' ? {} : { Description: form.description };
  const under = form.key === '' ? {} : { EncryptionKeyId: form.key };
  if (form.kind === 'Generic') {
    return {
      SecretName: form.name,
      VersionId: form.version,
      SecretData: form.value,
      ...(form.type === 'binary' && { SecretDataType: form.type }),
      ...described,
      ...under,
    };
  }
  const pairs = ids.map((id) => ({ AccessKeyId: id, AccessKeySecret: form.pairs[id] ?? '' }));
  return {
    // The server names it by its user.
    SecretName: '$Auto',
    SecretType: 'RAMCredentials',
    VersionId: form.version,
    SecretData: JSON.stringify({ AccessKeys: pairs }),
    ExtendedConfig: JSON.stringify({ SecretSubType: 'RamUserAccessKey', UserName: localName(form.user) }),
    ...(form.days > 0 && { EnableAutomaticRotation: true, RotationInterval: `${form.days}d` }),
    ...described,
    ...under,
  } as unknown as Asked;
}
