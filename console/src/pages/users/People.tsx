// The table of users, with what can be asked of it.

import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { Request } from '../../api/call';
import { Chip } from '../../parts/Chip';
import { Chosen } from '../../parts/Chosen';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Filter } from '../../parts/Filter';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { readSort, writeSort } from '../../parts/rows';
import css from '../../parts/Table.module.css';
import { Rows } from '../../parts/TableRows';
import { useSpoken } from '../../words/words';
import { CHIPS, isFiltered, type UsersSearch } from './address';
import { useBulkUsers } from './bulk';
import { columnsOf } from './columns';
import { isOpen, useEverybody, usePeople } from './load';

const route = getRouteApi('/users');

interface Props {
  parameters: Request<'Rampart', 'ListPeople'>;
  empty: ReactNode;
}

export function People({ parameters, empty }: Props) {
  const { words, time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { first, total, rowAt, onSight, lost, here } = usePeople(parameters);
  const { select, buttons, dialog } = useBulkUsers();
  const [taken, setTaken] = useState<Props['parameters']>();
  const everybody = useEverybody(parameters, (people) => {
    select.set(people, true);
    setTaken(parameters);
  });
  const ticked = here.filter((person) => select.chosen.has(select.keyOf(person))).length;
  const whole = here.length === total;
  // While another filter is on its way the rows are still those of the last one, and so is their number.
  const open = !first.isPlaceholderData && isOpen({ ticked, here: here.length, whole, taken: taken === parameters });
  const columns = useMemo(() => columnsOf(words, time), [words, time]);
  const field = useRef<HTMLInputElement>(null);
  const sort = readSort(search.sort, 'name');
  const change = (next: Partial<UsersSearch>) => navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const order = columns.find(({ id }) => id === sort.by)?.title ?? '';
  const clear = () => change({ q: undefined, logon: undefined, mfa: undefined, keys: undefined, group: undefined });
  if (first.isPending)
    return (
      <div className={parts.panel}>
        <Loading />
      </div>
    );
  if (first.error && !first.data)
    return (
      <div className={parts.panel}>
        <FaultBox error={first.error} onRetry={() => void first.refetch()} />
      </div>
    );
  const filtered = isFiltered(search);
  return (
    <div className={parts.panel} aria-busy={first.isFetching}>
      <div className={css.bar}>
        <Filter field={field} text={search.q ?? ''} onText={(q) => change({ q: q || undefined })} />
        {CHIPS.map(({ id, field: name, value }) => (
          <Chip key={id} on={search[name] === value} onChange={(on) => change({ [name]: on ? value : undefined })}>
            {words.users.chips[id]}
          </Chip>
        ))}
        {search.group !== undefined && (
          <Chip on onChange={() => change({ group: undefined })}>
            {words.users.inGroup(search.group)}
          </Chip>
        )}
        <span className={css.count} role="status">
          {words.users.count(total)}
        </span>
      </div>
      <Chosen
        select={select}
        hidden={select.chosen.size - ticked}
        whole={whole}
        more={open || everybody.busy ? { count: total, busy: everybody.busy, onAll: everybody.ask } : undefined}
      >
        {buttons}
      </Chosen>
      {everybody.error != null && <FaultBox error={everybody.error} onRetry={everybody.ask} />}
      {lost && <FaultBox error={lost.error} onRetry={() => void lost.refetch()} />}
      {total === 0 && !filtered && <Empty text={words.users.empty}>{empty}</Empty>}
      {total === 0 && filtered && (
        <Empty text={search.q ? words.table.nothing(search.q) : words.table.noneOfKind}>
          <Button variant="default" onClick={clear}>
            {words.table.clear}
          </Button>
        </Empty>
      )}
      {total > 0 && (
        <Rows
          caption={`${words.users.title}: ${words.users.count(total)}, ${words.table.sorted(order, sort.up)}`}
          columns={columns}
          count={total}
          rowAt={rowAt}
          onSight={onSight}
          sort={sort}
          onSort={(next) => change({ sort: writeSort(next) })}
          rowKey={(person) => person.UserId ?? ''}
          onOpen={(person) => navigate({ to: '/users/$name', params: { name: person.UserName ?? '' } })}
          onFind={() => field.current?.focus()}
          select={select}
          tickable={here}
        />
      )}
      {dialog}
    </div>
  );
}
