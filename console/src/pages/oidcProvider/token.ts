// What a pasted token says, read here to be shown beside what is registered. Whether it is believed the server decides.

export interface Said {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** Nothing where it is no token that can be read. */
export function said(token: string): Said | undefined {
  const [header, claims] = token.trim().split('.').map(part);
  return header && claims && { header, claims };
}

function part(text: string): Record<string, unknown> | undefined {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

interface Registered {
  issuer: string;
  clients: readonly string[];
  /** Hours after which a token is too old, however long it lasts. */
  hours: number;
}

/** Both sides of a check: what the token says, and what it should. Times are texts of the server's kind. */
export interface Sides {
  token: readonly string[];
  here: readonly string[];
  /** Whether the values are moments. */
  times?: true;
}

/** The sides of a check that compares two values; nothing for one that does not, or where the token says nothing. */
export function sidesOf(check: string, { claims }: Said, registered: Registered, now: Date): Sides | undefined {
  const texts = (value: unknown) => [value].flat().filter((one) => typeof one === 'string');
  const moment = (value: unknown) => (typeof value === 'number' ? [stamp(value * 1000)] : []);
  const sides: Record<string, Sides> = {
    Issuer: { token: texts(claims.iss), here: [registered.issuer] },
    Audience: { token: texts(claims.aud), here: registered.clients },
    AuthorizedParty: { token: texts(claims.azp), here: registered.clients },
    Expiry: { token: moment(claims.exp), here: [stamp(now.getTime())], times: true },
    NotBefore: { token: moment(claims.nbf), here: [stamp(now.getTime())], times: true },
    IssuedAt: { token: moment(claims.iat), here: [stamp(now.getTime() - registered.hours * HOUR)], times: true },
  };
  const found = sides[check];
  return found && found.token.length > 0 ? found : undefined;
}

function stamp(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

const HOUR = 3_600_000;
