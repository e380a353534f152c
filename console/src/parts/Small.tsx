// A short table of everything there is: no filter, no order, no more rows than a person reads.

import type { ReactNode } from 'react';
import css from './Small.module.css';

interface Props<T> {
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  columns: readonly { title: string; cell: (row: T) => ReactNode; from?: 'medium' | 'wide' }[];
}

export function Small<T>({ label, rows, rowKey, columns }: Props<T>) {
  return (
    <table className={css.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={column.from && css[column.from]}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.title} className={column.from && css[column.from]}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
