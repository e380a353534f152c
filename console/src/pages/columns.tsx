// Columns that many lists have.

import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Column } from '../parts/Table';
import { moment } from '../words/words';

interface Place {
  width: number;
  from?: 'medium' | 'wide';
}

/** What a row is called, which leads to its page. */
export function nameColumn<T>(
  title: string,
  name: (row: T) => string,
  to: (row: T) => LinkProps,
  place: Place,
): Column<T> {
  return { id: 'name', title, value: name, cell: (row) => <Link {...to(row)}>{name(row)}</Link>, ...place };
}

/** A text, or a dash where there is none. */
export function textColumn<T>(
  id: string,
  title: string,
  text: (row: T) => string | undefined,
  place: Place,
): Column<T> {
  return { id, title, value: text, cell: (row) => text(row) || '–', ...place };
}

/** A moment of the server. */
export function timeColumn<T>(
  id: string,
  title: string,
  when: (row: T) => string | undefined,
  time: (when: string | undefined) => ReactNode,
  place: Place,
): Column<T> {
  return { id, title, value: (row) => moment(when(row))?.getTime(), cell: (row) => time(when(row)), ...place };
}
