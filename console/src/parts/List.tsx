// A list of records on a page of its own: on its way, refused, empty, or a table.

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FaultBox } from './Fault';
import { Loading } from './Loading';
import css from './parts.module.css';
import { Table, type TableProps } from './Table';

export interface ListProps<T> extends Omit<TableProps<T>, 'rows'> {
  query: UseQueryResult<readonly T[]>;
  empty: ReactNode;
  /** Which of the rows count; all without it. */
  only?: (row: T) => boolean;
}

export function List<T>({ query, empty, only, ...table }: ListProps<T>) {
  return (
    <>
      <div className={css.panel} aria-busy={query.isFetching}>
        <Body query={query} empty={empty}>
          {(rows) => <Table {...table} rows={only ? rows.filter(only) : rows} />}
        </Body>
      </div>
      {table.ticks?.dialog}
    </>
  );
}

interface BodyProps<T> {
  query: UseQueryResult<readonly T[]>;
  empty: ReactNode;
  children: (rows: readonly T[]) => ReactNode;
}

/** What there is of a list, as far as it is there. */
export function Body<T>({ query, empty, children }: BodyProps<T>) {
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Loading />;
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  const rows = data ?? [];
  return <>{rows.length === 0 ? empty : children(rows)}</>;
}
