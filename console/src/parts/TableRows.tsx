// The rows of a table that are in sight, with its head and its keys.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';
import { bulk } from '../words/bulk';
import { useOwn } from '../words/words';
import { rowHeight, useDensity } from './density';
import type { Sort } from './rows';
import { type Selection, share as shareOf } from './selection';
import css from './Table.module.css';
import { Tick } from './Tick';
import { useRowKeys } from './useRowKeys';
import { useTicking } from './useTicking';

export interface Column<T> {
  id: string;
  title: string;
  /** What rows are put in order by; without it they cannot be. */
  value?: (row: T) => string | number | undefined;
  cell: (row: T) => ReactNode;
  /** Its share of the width. */
  width: number;
  /** On what width of window it is left out. */
  from?: 'medium' | 'wide';
}

interface RowsProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  count: number;
  /** A row; none where it is on its way. */
  rowAt: (index: number) => T | undefined;
  /** Which rows are in sight, for tables that come in pages. */
  onSight?: (first: number, last: number) => void;
  sort: Sort;
  onSort: (sort: Sort) => void;
  rowKey: (row: T) => string;
  onOpen: ((row: T) => void) | undefined;
  onFind: () => void;
  /** Which rows are ticked; without it none can be. */
  select?: Selection<T> | undefined;
  /** The rows that the box above all of them is for. */
  tickable?: readonly T[];
}

export function Rows<T>(props: RowsProps<T>) {
  const {
    caption,
    columns,
    count,
    rowAt,
    onSight,
    sort,
    onSort,
    rowKey,
    onOpen,
    onFind,
    select,
    tickable = [],
  } = props;
  const words = useOwn(bulk);
  const scroll = useRef<HTMLElement>(null);
  const density = useDensity();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight(density),
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when they are meant to be of another height
  useEffect(() => virtual.measure(), [density]);
  const ticking = useTicking(select, count, rowAt);
  const { current, onKeyDown } = useRowKeys({
    count,
    show: (index) => virtual.scrollToIndex(index),
    open: (index) => {
      const row = rowAt(index);
      if (row !== undefined) onOpen?.(row);
    },
    find: onFind,
    tick: (index, range) => {
      const row = rowAt(index);
      if (row !== undefined && select) ticking(index, range || !select.chosen.has(select.keyOf(row)), range);
    },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onSight?.(first, last), [onSight, first, last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section ref={scroll} className={css.scroll} tabIndex={0} aria-label={caption} onKeyDown={onKeyDown}>
      <table
        className={css.table}
        data-density={density}
        data-ticks={select !== undefined}
        style={sums(columns)}
        aria-rowcount={count + 1}
      >
        <caption>{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {select && (
              <th scope="col" className={css.ticks}>
                <Tick label={words.every} on={shareOf(select, tickable)} onChange={(on) => select.set(tickable, on)} />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {items.map(({ index }) => {
            const row = rowAt(index);
            if (row === undefined)
              return <Ahead key={`at ${index}`} index={index} columns={columns} ticks={!!select} />;
            const on = select?.chosen.has(select.keyOf(row)) === true;
            return (
              <tr key={rowKey(row)} aria-rowindex={index + 2} data-current={index === current} data-chosen={on}>
                {select && (
                  <td className={css.ticks}>
                    <Tick
                      label={words.one(select.labelOf(row))}
                      on={on ? 'all' : 'none'}
                      onChange={(next, range) => ticking(index, next, range)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.id} className={column.from && css[column.from]}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Space height={after} />
        </tbody>
      </table>
    </section>
  );
}

function Head<T>(props: { column: Column<T>; sort: Sort; onSort: (sort: Sort) => void }) {
  const { column, sort, onSort } = props;
  const width = { '--w': column.width } as CSSProperties;
  const mine = sort.by === column.id;
  const direction = mine ? (sort.up ? 'ascending' : 'descending') : undefined;
  return (
    <th scope="col" aria-sort={direction} className={column.from && css[column.from]} style={width}>
      {column.value ? (
        <button type="button" onClick={() => onSort({ by: column.id, up: !(mine && sort.up) })}>
          {column.title} <span aria-hidden>{mine ? (sort.up ? '↑' : '↓') : ''}</span>
        </button>
      ) : (
        <span className={css.plain}>{column.title}</span>
      )}
    </th>
  );
}

/** A row that is on its way. */
function Ahead<T>(props: { index: number; columns: readonly Column<T>[]; ticks: boolean }) {
  const { index, columns, ticks } = props;
  return (
    <tr aria-rowindex={index + 2} aria-busy>
      {ticks && <td className={css.ticks} />}
      {columns.map((column) => (
        <td key={column.id} className={column.from && css[column.from]}>
          …
        </td>
      ))}
    </tr>
  );
}

function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td className={css.space} style={{ height }} />
    </tr>
  );
}

/** The shares of the columns that are there together, in windows of each width. */
function sums<T>(columns: readonly Column<T>[]): CSSProperties {
  const of = (some: readonly Column<T>[]) => some.reduce((sum, { width }) => sum + width, 0);
  return {
    '--wide': of(columns),
    '--medium': of(columns.filter(({ from }) => from !== 'wide')),
    '--narrow': of(columns.filter(({ from }) => from === undefined)),
  } as CSSProperties;
}
