// What is in an event beside its plain texts.

import type { EventsSearch } from '../events/address';
import type { Event } from '../events/load';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

const told = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export interface Who {
  kind: string;
  /** A role's name and that of its session, or the name of a user. */
  name: string;
  session: string | undefined;
  id: string | undefined;
  account: string | undefined;
  key: string | undefined;
  since: string | undefined;
  mfa: boolean | undefined;
  /** The session that a person had logged on to. */
  logon: string | undefined;
  /** Whose identity took the role on, as far as the event says it. */
  takenOnBy: string | undefined;
}

/** The chain of identities behind a call. */
export function whoIn({ userIdentity, requestParameters, additionalEventData }: Event): Who {
  const {
    type: kind = 'unknown',
    userName = '',
    principalId,
    accountId,
    accessKeyId,
    sessionContext,
  } = userIdentity ?? {};
  const attributes = field(sessionContext, 'attributes');
  const mfa = field(attributes, 'mfaAuthenticated');
  const isRole = kind === 'assumed-role';
  const end = userName.indexOf(':');
  return {
    kind,
    name: isRole && end >= 0 ? userName.slice(0, end) : userName,
    session: isRole && end >= 0 ? userName.slice(end + 1) : undefined,
    id: principalId,
    account: accountId,
    key: accessKeyId,
    since: told(field(attributes, 'creationDate')),
    mfa: mfa === undefined ? undefined : mfa === 'true',
    logon: told(field(additionalEventData, 'logonSession')),
    takenOnBy: told(field(requestParameters, 'stsTokenPlayerUid')),
  };
}

/** For how many requests an event stands, where it stands for several. */
export function countIn({ additionalEventData }: Event): number | undefined {
  const count = field(additionalEventData, 'count');
  return typeof count === 'number' && count > 1 ? count : undefined;
}

export interface Touched {
  kind: string;
  name: string;
  to: string | undefined;
}

const PAGES: Record<string, string> = { User: 'users', Group: 'groups', Role: 'roles' };

/** What a call touched, with the pages of what has one. */
export function touched({ resourceType = '', resourceName = '' }: Event): Touched[] {
  if (resourceName === '') return [];
  const kinds = resourceType.split(';');
  return resourceName.split(';').map((name, index) => {
    const kind = kinds[index] ?? '';
    const page = kind.startsWith('ACS::RAM::') ? PAGES[kind.slice('ACS::RAM::'.length)] : undefined;
    return { kind, name, to: page && `/console/${page}/${encodeURIComponent(name)}` };
  });
}

/** Other events that have something in common with one. */
export function alike(event: Event): { field: 'user' | 'key' | 'address' | 'resource' | 'operation'; value: string }[] {
  const { userIdentity, sourceIpAddress, resourceName, eventName } = event;
  const all = [
    { field: 'user', value: userIdentity?.userName },
    { field: 'key', value: userIdentity?.accessKeyId },
    { field: 'address', value: sourceIpAddress },
    { field: 'resource', value: resourceName },
    { field: 'operation', value: eventName },
  ] as const;
  return all.flatMap(({ field: name, value }) => (value ? [{ field: name, value }] : []));
}

/** Who took a role on before a session of it did something. */
export const takingOn = (role: string, until: string | undefined): EventsSearch => ({
  operation: 'AssumeRole',
  resource: role,
  to: until,
});
