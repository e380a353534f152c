// The sessions of everybody who is logged on, and what was revoked.

import type { Denial } from '../../api/call';
import { wish } from '../../api/may';
import { readAll } from '../../api/query';
import type { Revocation } from '../revoke/told';
import type { Session } from '../user/load';

export type { Session } from '../user/load';

export const SESSIONS = { AllUsers: true, MaxItems: 1000 };
export const REVOCATIONS = { MaxItems: 1000 };

export const sessionList = readAll('Rampart', 'ListSessions', SESSIONS, (page): Session[] | undefined => page.Sessions);

export const revocationList = readAll(
  'Rampart',
  'ListRevocations',
  REVOCATIONS,
  (page): Revocation[] | undefined => page.Revocations,
);

/** Whose a session is; the account's owner has no user's id. A role's is of whoever switched to it. */
export const ownerOf = ({ UserId = '' }: Session): string => UserId;

export type Kind = 'people' | 'roles' | 'alone';

/** Whether a session is one of those that are looked for. */
export function isChosen(session: Session, kind: string | undefined): boolean {
  switch (kind) {
    case 'people':
      return session.IdentityType !== 'AssumedRoleUser';
    case 'roles':
      return session.IdentityType === 'AssumedRoleUser';
    case 'alone':
      return session.MFAPresent !== true && session.LogonMethod !== 'passkey' && session.LogonMethod !== 'sso';
    default:
      return true;
  }
}

/** How somebody came in: a passkey stands for password and second factor, and an identity provider asks for both itself. */
export function methodOf({ LogonMethod, MFAPresent }: Session): 'passkey' | 'sso' | 'factor' | 'password' {
  if (LogonMethod === 'passkey' || LogonMethod === 'sso') return LogonMethod;
  return MFAPresent ? 'factor' : 'password';
}

/** Revoking is judged on a role, on a user or on all of the account: whoever may one of them gets the form. */
export const WISHES = [
  wish('Rampart', 'RevokeSessions', { AllSessions: 'true' }),
  wish('Rampart', 'RevokeSessions', { RoleName: 'some' }),
  wish('Rampart', 'RevokeSessions', { UserName: 'some' }),
];

/** What is missing where each of them is refused. */
export function lackingAll(lacks: readonly (Denial | undefined)[]): Denial | undefined {
  return lacks.every((lack) => lack !== undefined) ? lacks[0] : undefined;
}

/** Ending is judged on whose a session is, so one of each owner stands for all. More than this the server decides itself. */
export function oneOfEach(sessions: readonly Session[]): Session[] {
  const first = new Map<string, Session>();
  for (const session of sessions) if (!first.has(ownerOf(session))) first.set(ownerOf(session), session);
  return [...first.values()].slice(0, MOST);
}

/** As many as are asked about in one call, with the wishes of the page. */
const MOST = 50 - WISHES.length;
