// What the URLs of lists and records hold besides their path.

export interface ListSearch {
  q?: string | undefined;
  sort?: string | undefined;
  kind?: string | undefined;
  create?: boolean | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

export function listSearch(given: Record<string, unknown>): ListSearch {
  return {
    q: text(given.q),
    sort: text(given.sort),
    kind: text(given.kind),
    create: given.create === true ? true : undefined,
  };
}

export interface TabSearch {
  tab?: string | undefined;
  version?: string | undefined;
}

export const tabSearch = (given: Record<string, unknown>): TabSearch => ({
  tab: text(given.tab),
  version: text(given.version),
});
