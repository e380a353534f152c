// Which temporary credentials are meant: as the form has it, as the server is asked, and as a command says it.

import type { Request } from '../../api/call';
import { instant } from '../events/address';

export const WAYS = ['role', 'user', 'session', 'token', 'all'] as const;
export type Way = (typeof WAYS)[number];

export interface Form {
  way: Way;
  role: string;
  /** Of a role's sessions those of this name; all without it. */
  sessionOfRole: string;
  user: string;
  session: string;
  token: string;
  /** A moment as the field has it, in the zone of the browser; until now where it is empty. */
  before: string;
}

export const EMPTY: Form = { way: 'role', role: '', sessionOfRole: '', user: '', session: '', token: '', before: '' };

export type Asked = Request<'Rampart', 'RevokeSessions'>;

/** What the server is asked for. What was typed for another way is not sent. */
export function asked(form: Form): Asked {
  const moment = instant(form.before);
  return { ...meant(form), ...(moment !== undefined && { Before: moment }) };
}

function meant({ way, role, sessionOfRole, user, session, token }: Form): Asked {
  switch (way) {
    case 'role':
      return { RoleName: role, ...(sessionOfRole !== '' && { RoleSessionName: sessionOfRole }) };
    case 'user':
      return named(user);
    case 'session':
      return { RoleSessionName: session };
    case 'token':
      return { TemporaryAccessKeyId: token };
    case 'all':
      return { AllSessions: true };
  }
}

/** A user, by name alone or by name and domain. */
const named = (user: string): { UserPrincipalName: string } | { UserName: string } =>
  user.includes('@') ? { UserPrincipalName: user } : { UserName: user };

/** What it is judged on, which tells whether it may be done before all is filled in; nothing where that is not known. */
export function judgedOn({ way, role, user }: Form): Record<string, string> | undefined {
  if (way === 'role') return isName(role) ? { RoleName: role } : undefined;
  if (way === 'user') return isUser(user) ? named(user) : undefined;
  return { AllSessions: 'true' };
}

/** The fields that are wrong, whether or not something stands in them. */
export function wrong({ way, role, sessionOfRole, user, session, token, before }: Form, now: number): (keyof Form)[] {
  const checks: [keyof Form, boolean][] = [
    ['role', way === 'role' && !isName(role)],
    ['sessionOfRole', way === 'role' && sessionOfRole !== '' && !isSession(sessionOfRole)],
    ['user', way === 'user' && !isUser(user)],
    ['session', way === 'session' && !isSession(session)],
    ['token', way === 'token' && !isToken(token)],
    ['before', before !== '' && !(Date.parse(before) <= now)],
  ];
  return checks.flatMap(([field, is]) => (is ? [field] : []));
}

/** The command that does the same, for a form in which nothing is wrong: no value has to be quoted then. */
export function command(form: Form): string {
  const { RoleName, RoleSessionName, UserName, UserPrincipalName, TemporaryAccessKeyId, AllSessions, Before } =
    asked(form);
  const flags = [
    ['--role', RoleName],
    ['--session', RoleSessionName],
    ['--user', UserName ?? UserPrincipalName],
    ['--token', TemporaryAccessKeyId],
    ['--before', Before],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`]));
  return ['rampart revoke', ...(AllSessions ? ['--all'] : []), ...flags].join(' ');
}

const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);
const isUser = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}(@[A-Za-z0-9.-]+)?$/.test(text);
const isSession = (text: string): boolean => /^[A-Za-z0-9.@_-]{2,64}$/.test(text);
const isToken = (text: string): boolean => /^STS\.[A-Za-z0-9]{1,60}$/.test(text);
