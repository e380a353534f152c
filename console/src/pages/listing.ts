// Filter and order of a list, which stand in its address.

import type { ListSearch } from './address';

type Navigate = (to: { search: (old: ListSearch) => ListSearch; replace: true }) => unknown;

export function listing(search: ListSearch, navigate: Navigate) {
  const change = (next: ListSearch) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return {
    change,
    table: {
      filter: search.q ?? '',
      sort: search.sort,
      onFilter: (text: string) => change({ q: text || undefined }),
      onSort: (sort: string) => change({ sort }),
    },
  };
}
