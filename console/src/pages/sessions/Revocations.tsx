// What was revoked and may still end something.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { Empty } from '../../parts/Empty';
import { List } from '../../parts/List';
import parts from '../../parts/parts.module.css';
import { Shortly } from '../../parts/Shortly';
import type { Column } from '../../parts/Table';
import { revoke } from '../../words/revoke';
import { sessions } from '../../words/sessions';
import { useOwn } from '../../words/words';
import { timeColumn } from '../columns';
import { listing } from '../listing';
import { keyOf, type Revocation, untilOf, whatOf } from '../revoke/told';
import { revocationList } from './load';

const route = getRouteApi('/sessions');

export function Revocations({ button }: { button: ReactNode }) {
  const words = useOwn(sessions);
  const own = useOwn(revoke);
  const { table } = listing(route.useSearch(), route.useNavigate());
  const query = useQuery(revocationList);
  const columns = useMemo((): Column<Revocation>[] => {
    const exact = (at: string | undefined) => <Shortly at={at} seconds />;
    return [
      {
        id: 'what',
        title: words.what,
        value: (row) => whatOf(row, own),
        width: 5,
        cell: (row) => <What one={row} text={whatOf(row, own)} />,
      },
      timeColumn('before', words.before, untilOf, exact, { width: 4 }),
      timeColumn('said', words.said, (row) => row.RevokeDate, exact, { width: 4, from: 'medium' }),
    ];
  }, [words, own]);
  return (
    <>
      <List
        name={words.revocations}
        count={words.revocationCount}
        query={query}
        columns={columns}
        rowKey={keyOf}
        texts={(row) => [whatOf(row, own)]}
        {...table}
        usualSort="-said"
        empty={
          <Empty text={words.revocationNone} hint={words.revocationNoneHint}>
            {button}
          </Empty>
        }
      />
      {(query.data?.length ?? 0) > 0 && <p className={parts.faint}>{words.kept}</p>}
    </>
  );
}

function What({ one, text }: { one: Revocation; text: string }) {
  if (one.RoleName !== undefined) {
    return (
      <Link to="/roles/$name" params={{ name: one.RoleName }} title={text}>
        {text}
      </Link>
    );
  }
  if (one.UserName !== undefined) {
    return (
      <Link to="/users/$name" params={{ name: one.UserName }} search={{ tab: 'sessions' }} title={text}>
        {text}
      </Link>
    );
  }
  return <span title={text}>{text}</span>;
}
