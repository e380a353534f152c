// Which texts may be an alias, and what a domain becomes with one.

export const isAlias = (text: string): boolean =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length >= 3 && text.length <= 32 && !/^\d+$/.test(text);

/** The default domain with another first part; the server says what comes after it. */
export const domainWith = (domain: string, alias: string): string => `${alias}${domain.replace(/^[^.]*/, '')}`;
