// A page that is one list of records: what it is of, the button that makes one, and the list.

import type { ReactNode } from 'react';
import { AsCommand, type Called } from './AsCommand';
import { Empty } from './Empty';
import { List, type ListProps } from './List';
import { Page } from './Page';

interface Props<T> extends Omit<ListProps<T>, 'name' | 'empty' | 'usualSort'> {
  title: string;
  lead: string;
  /** What lists the same. */
  command: Called;
  /** What makes a record. */
  button: ReactNode;
  /** What they are for, said where there is none. */
  empty: string;
  children?: ReactNode;
}

export function ListPage<T>({ title, lead, command, button, empty, children, ...list }: Props<T>) {
  return (
    <Page
      title={title}
      lead={lead}
      actions={
        <>
          <AsCommand {...command} />
          {button}
        </>
      }
    >
      <List {...list} name={title} usualSort="name" empty={<Empty text={empty}>{button}</Empty>} />
      {children}
    </Page>
  );
}
