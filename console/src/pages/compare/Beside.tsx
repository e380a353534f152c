// Things of two side by side: what both have, and what one has alone.

import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { Chip } from '../../parts/Chip';
import { Empty } from '../../parts/Empty';
import { Section } from '../../parts/Page';
import { type Column, Table } from '../../parts/Table';
import { compare } from '../../words/compare';
import { useOwn, useWords } from '../../words/words';
import type { Both } from './both';
import css from './compare.module.css';

interface Props {
  title: string;
  count: (count: number) => string;
  /** Said where neither has any. */
  none: string;
  rows: readonly Both[];
  names: { one: string; other: string };
}

export function Beside({ title, count, none, rows, names: { one, other } }: Props) {
  const words = useOwn(compare);
  const { common } = useWords();
  const [differing, setDiffering] = useState(false);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState('name');
  const columns = useMemo((): Column<Both>[] => {
    const side = (id: 'one' | 'other', title: string): Column<Both> => ({
      id,
      title,
      value: (row) => (row[id] === undefined ? 1 : 0),
      width: 3,
      cell: (row) => <Has way={row[id]} />,
    });
    return [
      { id: 'name', title: common.name, value: nameOf, width: 4, cell: (row) => <Link to={row.to}>{row.name}</Link> },
      side('one', one),
      side('other', other),
    ];
  }, [common, one, other]);
  const shown = useMemo(
    () => (differing ? rows.filter(({ one, other }) => (one === undefined) !== (other === undefined)) : rows),
    [rows, differing],
  );
  const chip: ReactNode = (
    <Chip on={differing} onChange={setDiffering}>
      {words.differing}
    </Chip>
  );
  return (
    <Section title={title} actions={rows.length > 0 && chip}>
      {shown.length === 0 ? (
        <Empty text={rows.length === 0 ? none : words.allSame} />
      ) : (
        <Table
          name={title}
          count={count}
          rows={shown}
          columns={columns}
          rowKey={({ key }) => key}
          texts={({ name }) => [name]}
          filter={filter}
          sort={sort}
          usualSort="name"
          onFilter={setFilter}
          onSort={setSort}
        />
      )}
    </Section>
  );
}

const nameOf = ({ name }: Both): string => name;

function Has({ way }: { way: string | undefined }) {
  const words = useOwn(compare);
  return way === undefined ? (
    <span className={css.lacks}>✗ {words.lacks}</span>
  ) : (
    <span>
      <span className={css.has}>✓</span> {way || words.has}
    </span>
  );
}
