// A table of any length: only the rows in sight are in the page. Filter and order stand in the URL.

import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useRef } from 'react';
import { useWords } from '../words/words';
import { Chosen } from './Chosen';
import { Empty } from './Empty';
import { Filter } from './Filter';
import { filtered, readSort, sorted, writeSort } from './rows';
import type { Ticks } from './selection';
import css from './Table.module.css';
import { type Column, Rows } from './TableRows';

export type { Column } from './TableRows';

export interface TableProps<T> {
  /** What the rows are, as the caption tells it. */
  name: string;
  count: (count: number) => string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  texts: (row: T) => readonly (string | undefined)[];
  filter: string;
  sort: string | undefined;
  usualSort: string;
  onFilter: (filter: string) => void;
  onSort: (sort: string) => void;
  onOpen?: (row: T) => void;
  tools?: ReactNode;
  /** Which rows are ticked, and what may be done with those; their dialog stands outside. */
  ticks?: Ticks<T>;
}

export function Table<T>(props: TableProps<T>) {
  const { name, count, rows, columns, rowKey, texts, filter, usualSort, onFilter, onOpen, tools, ticks } = props;
  const select = ticks?.select;
  const words = useWords();
  const sort = readSort(props.sort, usualSort);
  const order = columns.find((column) => column.id === sort.by);
  const shown = useMemo(() => {
    const found = filtered(rows, filter, texts);
    return order?.value ? sorted(found, order.value, sort.up) : [...found];
  }, [rows, filter, texts, order, sort.up]);
  const field = useRef<HTMLInputElement>(null);
  const hidden = select ? select.chosen.size - shown.filter((row) => select.chosen.has(select.keyOf(row))).length : 0;
  const told = `${words.table.shown(shown.length, rows.length)}${count(rows.length)}`;
  return (
    <>
      <div className={css.bar}>
        <Filter field={field} text={filter} onText={onFilter} />
        {tools}
        <span className={css.count} role="status">
          {told}
        </span>
      </div>
      {select && (
        <Chosen select={select} hidden={hidden}>
          {ticks?.buttons}
        </Chosen>
      )}
      {shown.length === 0 ? (
        <Empty text={filter === '' ? words.table.noneOfKind : words.table.nothing(filter)}>
          {filter !== '' && (
            <Button variant="default" onClick={() => onFilter('')}>
              {words.table.clear}
            </Button>
          )}
        </Empty>
      ) : (
        <Rows
          caption={`${name}: ${told}, ${words.table.sorted(order?.title ?? '', sort.up)}`}
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          sort={sort}
          onSort={(next) => props.onSort(writeSort(next))}
          rowKey={rowKey}
          onOpen={onOpen}
          onFind={() => field.current?.focus()}
          select={select}
          tickable={shown}
        />
      )}
    </>
  );
}
