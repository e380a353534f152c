// A page of records that are made in a dialog of it: filter, order and that dialog stand in its address.

import type { UseQueryResult } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, Suspense } from 'react';
import type { Denial } from '../api/call';
import { Able } from '../parts/Able';
import type { Called } from '../parts/AsCommand';
import { ListPage } from '../parts/ListPage';
import type { Ticks } from '../parts/selection';
import type { Column } from '../parts/Table';
import type { ListSearch } from './address';
import { listing } from './listing';

interface Words {
  title: string;
  lead: string;
  create: string;
  empty: string;
  count: (count: number) => string;
}

interface Props<T> {
  words: Words;
  command: Called;
  search: ListSearch;
  navigate: Parameters<typeof listing>[1];
  query: UseQueryResult<readonly T[]>;
  columns: readonly Column<T>[];
  nameOf: (row: T) => string;
  /** What a filter looks at. */
  texts: (row: T) => readonly (string | undefined)[];
  onOpen: (row: T) => unknown;
  lacks: Denial | undefined;
  /** The dialog that makes one. */
  Create: ComponentType<{ onClose: () => void }>;
  ticks?: Ticks<T>;
}

export function Listing<T>(props: Props<T>): ReactNode {
  const { words, command, search, navigate, query, columns, nameOf, texts, onOpen, lacks, Create, ticks } = props;
  const { table, change } = listing(search, navigate);
  return (
    <ListPage
      title={words.title}
      lead={words.lead}
      command={command}
      button={
        <Able lacks={lacks} onClick={() => change({ create: true })}>
          {words.create}
        </Able>
      }
      count={words.count}
      query={query}
      columns={columns}
      rowKey={nameOf}
      texts={texts}
      {...table}
      onOpen={onOpen}
      empty={words.empty}
      {...(ticks && { ticks })}
    >
      {search.create && (
        <Suspense>
          <Create onClose={() => change({ create: undefined })} />
        </Suspense>
      )}
    </ListPage>
  );
}
