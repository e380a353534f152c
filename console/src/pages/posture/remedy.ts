// Where a finding is, and the command that settles it. Where somebody has to decide first there is none.

import type { Called } from '../../parts/AsCommand';
import type { Finding } from './load';

/** The user that a finding is about; none where it is about the account or its owner. */
export function userOf({ Resource = '' }: Finding): string | undefined {
  return /^acs:ram:[^:]*:\d+:user\/([^/]+)$/.exec(Resource)?.[1];
}

const prefer = (parameters: Record<string, unknown>): Called => ({
  product: 'Ims',
  operation: 'SetSecurityPreference',
  parameters,
});
const rule = (parameters: Record<string, unknown>): Called => ({
  product: 'Ims',
  operation: 'SetPasswordPolicy',
  parameters,
});

/** By the rule alone: settings of the account. */
const SETTINGS: Record<string, Called> = {
  'US-02': prefer({ MFAOperationForLogin: 'mandatory' }),
  'AK-05': prefer({ MaxIdleDaysForAccessKeys: 90 }),
  'AK-06': prefer({ AllowUserToManageAccessKeys: false }),
  'LG-02': prefer({ LoginNetworkMasks: '203.0.113.0/24' }),
  'LG-03': prefer({ LoginSessionDuration: 8 }),
  'LG-04': prefer({ EnableSaveMFATicket: false }),
  'LG-05': prefer({ MaxIdleDaysForUsers: 90 }),
  'PW-01': rule({ MinimumPasswordLength: 14 }),
  'PW-02': rule({
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
  }),
  'PW-03': rule({ PasswordReusePrevention: 5 }),
  'PW-05': rule({ MaxLoginAttemps: 5 }),
  'PW-06': rule({ PasswordNotContainUserName: true }),
};

/** With whom or which key it is about. */
export function commandOf(id: string, finding: Finding, profile?: string): Called | undefined {
  const setting = SETTINGS[id];
  if (setting) return setting;
  if (id === 'PW-04') return rule({ MaxPasswordAge: profile === 'cis-alicloud-2.0' ? 365 : 90 });
  const user = userOf(finding);
  const { Owner: UserPrincipalName = '', AccessKeyId: UserAccessKeyId } = finding;
  if (user === undefined) return undefined;
  const named = { UserPrincipalName };
  const keyed = UserAccessKeyId !== undefined && { ...named, UserAccessKeyId };
  switch (id) {
    case 'US-01':
      return { product: 'Ims', operation: 'UpdateLoginProfile', parameters: { ...named, MFABindRequired: true } };
    case 'US-03':
      return { product: 'Ims', operation: 'UpdateLoginProfile', parameters: { ...named, Status: 'Inactive' } };
    case 'US-06':
      return { product: 'Ims', operation: 'DeleteUser', parameters: named };
    case 'AK-01':
      return { product: 'Rampart', operation: 'StartKeyRotation', parameters: { UserName: user } };
    case 'AK-02':
    case 'AK-07':
      if (!keyed) return undefined;
      return { product: 'Ims', operation: 'UpdateAccessKey', parameters: { ...keyed, Status: 'Inactive' } };
    case 'AK-04':
      if (!keyed) return undefined;
      return { product: 'Ims', operation: 'SetAccessKeyPolicy', parameters: { ...keyed, AccessKeyPolicy: ONLY } };
    default:
      return undefined;
  }
}

/** A policy that lets in one network, to be put in place of the example. */
const ONLY = JSON.stringify({
  Version: 1,
  Status: 'Active',
  Statements: [{ Type: 'ClassicWhiteList', IPList: ['203.0.113.0/24'] }],
});
