// A revocation in words.

import type { Answer } from '../../api/call';
import type { RevokeWords } from '../../words/revoke';

export type Revocation = NonNullable<Answer<'Rampart', 'ListRevocations'>['Revocations']>[number];

/** What was revoked. Roles and users that are gone have no name any more. */
export function whatOf(one: Revocation, { what }: RevokeWords): string {
  const { RoleId = '', UserId = '', RoleSessionName = '' } = one;
  const role = one.RoleName ?? what.gone(RoleId);
  switch (one.RevocationType) {
    case 'All':
      return what.all;
    case 'Role':
      return what.role(role);
    case 'User':
      return what.user(one.UserName ?? what.gone(UserId));
    case 'Session':
      return RoleId === '' ? what.session(RoleSessionName) : what.sessionOfRole(RoleSessionName, role);
    default:
      return what.token(one.TemporaryAccessKeyId ?? '');
  }
}

/** Up to when something was issued for it to be over: where no moment was named, until that was said. */
export const untilOf = ({ Before, RevokeDate }: Revocation): string | undefined => Before ?? RevokeDate;

/** There is one record for each of what can be meant. */
export const keyOf = (one: Revocation): string =>
  [one.RevocationType, one.RoleId, one.UserId, one.RoleSessionName, one.TemporaryAccessKeyId].join(' ');
