// One request to the server and its answer, or the fault that it came to. Only what is in this folder sends any.

import { missed, reached } from './away';
import { end, keepPlace, PERSON, pinned, place } from './slot';

/** By which of the sessions of this browser it is sent, and whose session it must be if that is another's. */
export interface By {
  slot: number;
  whose: number;
}

/** By the tab's own. */
export const OWN: By = { slot: place.slot, whose: place.slot };
/** By that of whoever logged on. */
export const PERSONS: By = { slot: PERSON, whose: PERSON };

/** What a denial says of itself. */
export interface Denial {
  AuthAction?: string;
  AuthPrincipalDisplayName?: string;
  AuthPrincipalType?: string;
  NoPermissionType?: string;
  PolicyType?: string;
  EncodedDiagnosticMessage?: string;
}

/** An answer that is no answer: the server refused, broke or was not to be reached. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId: string,
    readonly denial?: Denial,
    /** In how many seconds it may be tried again, where that was said. */
    readonly later?: number,
  ) {
    super(message);
    this.name = 'Fault';
  }

  get denied(): boolean {
    return this.status === 403;
  }

  get missing(): boolean {
    return this.status === 404;
  }
}

export interface How {
  signal?: AbortSignal | undefined;
  by?: By;
  /** The one revision of the account on which it is to be done. */
  ifRevision?: string;
}

/** An answer, and of which revision of the account it is. */
export interface Told {
  body: Record<string, unknown>;
  revision: string | undefined;
}

/** Sends it and takes the answer alone. */
export async function post(
  path: string,
  parameters: unknown,
  signal?: AbortSignal,
  by: By = OWN,
): Promise<Record<string, unknown>> {
  return (await exchange(path, parameters, { signal, by })).body;
}

/** Sends it. The session is a cookie's; without that of whoever logged on the browser goes to the logon page. */
export async function exchange(path: string, parameters: unknown, how: How): Promise<Told> {
  const { by = OWN } = how;
  const response = await sent(path, parameters, how);
  const body: unknown = await response.json().catch((error: unknown) => {
    if (isAbort(error)) throw error;
  });
  if (response.status === 503) missed();
  else reached();
  const revision = response.headers.get('X-Rampart-Revision') ?? undefined;
  if (response.ok && isRecord(body)) return { body, revision };
  // What broke off may have been done.
  if (response.ok) throw new Fault('Truncated', '', response.status, '');
  throw heed(faultOf(response.status, body, Number(response.headers.get('Retry-After'))), by);
}

/** Does what a fault demands: without a session there is nothing to go on with. */
export function heed(fault: Fault, by: By): Fault {
  if (fault.status === 401 && fault.code === 'InvalidLogonSession') {
    if (by.whose === PERSON) toLogon();
    else end('ended');
  }
  if (fault.code === 'Rampart.OtherSession') end('other');
  return fault;
}

function headers({ slot, whose }: By, ifRevision: string | undefined): Record<string, string> {
  const session = pinned(whose);
  return {
    'Content-Type': 'application/json',
    'X-Rampart-Console': '1',
    'X-Rampart-Session': String(slot),
    ...(session === undefined ? {} : { 'X-Rampart-Session-Id': session }),
    ...(ifRevision === undefined ? {} : { 'X-Rampart-If-Revision': ifRevision }),
  };
}

async function sent(path: string, parameters: unknown, how: How): Promise<Response> {
  const { signal, by = OWN, ifRevision } = how;
  try {
    return await fetch(path, {
      method: 'POST',
      headers: headers(by, ifRevision),
      body: JSON.stringify(parameters),
      credentials: 'same-origin',
      redirect: 'error',
      signal: signal ?? null,
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    missed();
    throw new Fault('Unreachable', '', 0, '');
  }
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** A refusal as the server words it; what is not worded so is told as it is. */
export function faultOf(status: number, body: unknown, later = 0): Fault {
  const fields = isRecord(body) ? body : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const detail = fields.AccessDeniedDetail;
  const denial = isRecord(detail) ? (detail as Denial) : undefined;
  const code = text('Code') || `Http${status}`;
  return new Fault(code, text('Message'), status, text('RequestId'), denial, later > 0 ? later : undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Leaves for the logon page, and comes back to this very page as whoever logs on. */
export function toLogon(): void {
  keepPlace({ slot: PERSON });
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/logon?next=${encodeURIComponent(next)}`);
}
