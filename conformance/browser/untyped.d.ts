// What of samlp is used here; it brings no types.

declare module 'samlp' {
  /** What it reads of a request: as Express gives it. */
  interface Asked {
    method: string;
    protocol: string;
    headers: Record<string, string | string[] | undefined>;
    query: Record<string, string>;
    body: Record<string, string>;
  }

  /** How it answers: as Express does. */
  interface Answering {
    set(name: string, value: string): void;
    send(body: string | number, more?: unknown): void;
  }

  interface Options {
    issuer: string;
    cert: string;
    key: string;
    signingCert: string;
    audience?: string;
    recipient: string;
    destination: string;
    lifetimeInSeconds: number;
    nameIdentifierFormat: string;
    profileMapper(user: string): {
      getClaims(): Record<string, string | string[]>;
      getNameIdentifier(): { nameIdentifier: string };
    };
    getUserFromRequest(asked: Asked): string;
    getPostURL(
      audience: string,
      request: unknown,
      asked: Asked,
      done: (error: Error | null, url: string) => void,
    ): void;
  }

  interface Read {
    id?: string;
    issuer?: string;
    destination?: string;
    assertionConsumerServiceURL?: string;
  }

  type Handler = (asked: Asked, answering: Answering, failed: (error: Error) => void) => void;

  export function auth(options: Options): Handler;
  export function metadata(options: {
    issuer: string;
    cert: string;
    redirectEndpointPath: string;
    postEndpointPath: string;
  }): (asked: Asked, answering: Answering) => void;
  export function parseRequest(
    asked: Asked,
    options: { signingCert: string },
    done: (error: Error | null, read?: Read) => void,
  ): void;
}
