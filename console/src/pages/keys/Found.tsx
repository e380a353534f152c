// The AccessKeys that a report tells of.

import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, useMemo } from 'react';
import { localName } from '../../api/session';
import { useTicks } from '../../bulk/useTicks';
import { Kinds } from '../../parts/Kinds';
import { ActiveBadge } from '../../parts/Status';
import { type Column, Table } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { useOwn, useSpoken } from '../../words/words';
import { timeColumn } from '../columns';
import { listing } from '../listing';
import { isChosen, type KeyRow, keyOf, labelOf, withSince } from './load';
import { addSince, useSince } from './since';

const DisableAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DisableAll })));
const DeleteAll = lazy(() => import('./BulkDialogs').then((module) => ({ default: module.DeleteAll })));

const route = getRouteApi('/keys');

export function Found({ made, keys: reported }: { made: string; keys: readonly KeyRow[] }) {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const { kind } = search;
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const own = useOwn(bulk).keys;
  const since = useSince(made);
  const keys = useMemo(() => withSince(reported, since), [reported, since]);
  const changed =
    (next: 'disabled' | 'deleted', onClose: (done: readonly string[]) => void) => (done: readonly string[]) => {
      addSince(made, done, next);
      onClose(done);
    };
  const ticks = useTicks(keyOf, labelOf, [
    {
      id: 'disable',
      label: own.disable,
      dialog: (rows, onClose) => <DisableAll rows={rows} onClose={changed('disabled', onClose)} />,
    },
    {
      id: 'delete',
      label: own.remove,
      danger: true,
      dialog: (rows, onClose) => <DeleteAll rows={rows} onClose={changed('deleted', onClose)} />,
    },
  ]);
  const columns = useMemo((): Column<KeyRow>[] => {
    const never = words.common.never;
    return [
      {
        id: 'owner',
        title: words.keys.owner,
        value: (row) => row.owner,
        width: 4,
        cell: (row) => <Owner name={row.owner} />,
      },
      {
        id: 'status',
        title: words.common.status,
        value: (row) => Number(row.active),
        width: 2,
        cell: (row) => (
          <>
            <ActiveBadge active={row.active} /> {row.since && <small>{own.since}</small>}
          </>
        ),
      },
      timeColumn('made', words.keys.rotated, (row) => row.made, time, { width: 3, from: 'medium' }),
      timeColumn(
        'used',
        words.keys.lastUsed,
        (row) => row.used,
        (used) => time(used, never),
        { width: 3 },
      ),
      {
        id: 'mfa',
        title: words.keys.mfa,
        value: (row) => Number(row.mfa),
        width: 2,
        from: 'wide',
        cell: (row) => (row.mfa ? words.common.yes : words.common.no),
      },
    ];
  }, [words, time, own]);
  const rows = useMemo(() => keys.filter((row) => isChosen(row, kind, Date.now())), [keys, kind]);
  return (
    <>
      <Table
        name={words.keys.title}
        count={words.keys.count}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        texts={texts}
        {...table}
        usualSort="made"
        onOpen={(row) =>
          navigate({ to: '/users/$name', params: { name: localName(row.owner) }, search: { tab: 'credentials' } })
        }
        tools={
          <Kinds
            label={words.keys.show}
            all={words.keys.all}
            kinds={{ old: words.keys.old, unused: words.keys.unused, inactive: words.keys.inactive }}
            value={kind}
            onPick={(next) => change({ kind: next })}
          />
        }
        ticks={ticks}
      />
      {ticks.dialog}
    </>
  );
}

const texts = (row: KeyRow) => [row.owner];

function Owner({ name }: { name: string }) {
  const words = useSpoken().words.keys;
  if (!name.includes('@')) return <>{words.ownerOfAccount}</>;
  return (
    <Link to="/users/$name" params={{ name: localName(name) }} search={{ tab: 'credentials' }}>
      {localName(name)}
    </Link>
  );
}
