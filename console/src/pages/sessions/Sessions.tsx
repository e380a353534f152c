// The sessions in browsers: whose, since when, from where, and the end of them.

import type { UseQueryResult } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Kinds } from '../../parts/Kinds';
import { List } from '../../parts/List';
import { Shortly } from '../../parts/Shortly';
import type { Column } from '../../parts/Table';
import { type SessionsWords, sessions } from '../../words/sessions';
import { useOwn, useSpoken } from '../../words/words';
import { timeColumn } from '../columns';
import { listing } from '../listing';
import { deviceOf } from './device';
import { End } from './End';
import { isChosen, methodOf, ownerOf, type Session } from './load';

const route = getRouteApi('/sessions');

interface Props {
  query: UseQueryResult<Session[]>;
  /** What is missing to end a session of this owner. */
  lackOf: (session: Session) => Denial | undefined;
}

export function Sessions({ query, lackOf }: Props) {
  const own = useOwn(sessions);
  const { words } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table, change } = listing(search, navigate);
  const [ending, setEnding] = useState<Session>();
  const rows = query.data ?? [];
  const columns = useMemo((): Column<Session>[] => {
    const owner = words.keys.ownerOfAccount;
    const time = (at: string | undefined) => <Shortly at={at} />;
    return [
      {
        id: 'who',
        title: own.who,
        value: (row) => row.UserName ?? owner,
        width: 5,
        cell: (row) => <Who session={row} owner={owner} />,
      },
      timeColumn('seen', own.seen, (row) => row.LastSeenDate, time, { width: 4, from: 'medium' }),
      timeColumn('since', own.since, (row) => row.CreateDate, time, { width: 4, from: 'wide' }),
      {
        id: 'from',
        title: own.from,
        value: (row) => row.SourceIp,
        width: 5,
        from: 'medium',
        cell: (row) => <code title={row.SourceIp}>{row.SourceIp || '–'}</code>,
      },
      {
        id: 'device',
        title: own.device,
        value: (row) => deviceText(row, own),
        width: 5,
        from: 'wide',
        cell: (row) => <span title={row.UserAgent}>{deviceText(row, own)}</span>,
      },
      {
        id: 'method',
        title: own.method,
        value: (row) => own.methods[methodOf(row)],
        width: 4.5,
        from: 'wide',
        cell: (row) => own.methods[methodOf(row)],
      },
    ];
  }, [words, own]);
  // What ends a session changes with every answer of the judge; the other columns do not.
  const actions: Column<Session> = {
    id: 'actions',
    title: words.common.actions,
    width: 2.8,
    // Whoever means the own one logs off.
    cell: (row) =>
      row.Current ? null : (
        <Able
          lacks={lackOf(row)}
          variant="subtle"
          size="compact-sm"
          aria-label={`${words.user.sessionEnd}: ${nameOf(row, words.keys.ownerOfAccount)}, ${row.SourceIp}`}
          onClick={() => setEnding(row)}
        >
          {words.user.sessionEnd}
        </Able>
      ),
  };
  return (
    <>
      <List
        name={own.sessions}
        count={own.count}
        query={query}
        only={(row) => isChosen(row, search.kind)}
        columns={[...columns, actions]}
        rowKey={(row) => row.SessionId ?? ''}
        texts={texts}
        {...table}
        usualSort="-seen"
        onOpen={({ UserName: name }) => {
          if (name !== undefined) void navigate({ to: '/users/$name', params: { name }, search: { tab: 'sessions' } });
        }}
        empty={<Empty text={own.none} />}
        tools={
          <Kinds
            label={own.show}
            all={own.kinds.all}
            kinds={{ people: own.kinds.people, roles: own.kinds.roles, alone: own.kinds.alone }}
            value={search.kind}
            onPick={(kind) => change({ kind })}
          />
        }
      />
      {ending && (
        <End
          session={ending}
          name={nameOf(ending, words.keys.ownerOfAccount)}
          theirs={rows.filter((row) => ownerOf(row) === ownerOf(ending) && row.Current !== true).length}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}

const nameOf = ({ UserName }: Session, owner: string): string => UserName ?? owner;

const texts = (row: Session) => [row.UserName, row.RoleName, row.SourceIp, row.UserAgent];

function deviceText({ UserAgent = '' }: Session, words: SessionsWords): string {
  const { program, system } = deviceOf(UserAgent);
  if (system !== undefined) return words.browserOn(program, system);
  return program || '–';
}

function Who({ session: { UserName: name, RoleName: role, Current }, owner }: { session: Session; owner: string }) {
  const { user } = useSpoken().words;
  return (
    <>
      {name === undefined ? (
        owner
      ) : (
        <Link to="/users/$name" params={{ name }} search={{ tab: 'sessions' }}>
          {name}
        </Link>
      )}{' '}
      {role !== undefined && (
        <Link to="/roles/$name" params={{ name: role }}>
          {user.sessionRole(role)}
        </Link>
      )}{' '}
      {Current && `(${user.sessionThis})`}
    </>
  );
}
