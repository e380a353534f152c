// The roles of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useAttachMany } from '../../bulk/useAttachMany';
import { Able } from '../../parts/Able';
import { ListPage } from '../../parts/ListPage';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { lengthOf } from '../../words/length';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { SwitchTo } from '../switchRole/SwitchTo';
import { type RoleRow, roleList } from './load';

const route = getRouteApi('/roles');

const name = (role: RoleRow): string => role.RoleName ?? '';
const place = (role: RoleRow) => ({ to: '/roles/$name', params: { name: name(role) } }) as const;

export function RolesPage() {
  const { words, time } = useSpoken();
  const navigate = route.useNavigate();
  const { table } = listing(route.useSearch(), navigate);
  const query = useQuery(roleList);
  const columns = useMemo((): Column<RoleRow>[] => {
    return [
      nameColumn(words.common.name, name, place, { width: 5 }),
      textColumn('description', words.common.description, (role) => role.Description, { width: 6, from: 'medium' }),
      {
        id: 'session',
        title: words.roles.session,
        value: (role) => role.MaxSessionDuration,
        width: 2,
        from: 'medium',
        cell: (role) => lengthOf(role.MaxSessionDuration, words),
      },
      timeColumn('created', words.common.created, (role) => role.CreateDate, time, { width: 4, from: 'wide' }),
      {
        id: 'switch',
        title: words.common.actions,
        width: 3,
        cell: (role) => <SwitchTo role={name(role)} small />,
      },
    ];
  }, [words, time]);
  const ticks = useAttachMany('role', name, useOwn(bulk).roles.attachTitle);
  const [lacks] = useMay(WISHES);
  return (
    <ListPage
      title={words.roles.title}
      lead={words.roles.lead}
      command={{ product: 'Ram', operation: 'ListRoles', parameters: { MaxItems: 1000 } }}
      button={
        <Able lacks={lacks} onClick={() => navigate({ to: '/create/role' })}>
          {words.role.create}
        </Able>
      }
      count={words.roles.count}
      query={query}
      columns={columns}
      rowKey={name}
      texts={texts}
      {...table}
      onOpen={(role) => navigate(place(role))}
      empty={words.roles.empty}
      ticks={ticks}
    />
  );
}

/** It is judged on the role's own name; whoever may create some role gets the form. */
const WISHES = [
  wish('Ram', 'CreateRole', {
    RoleName: 'some',
    AssumeRolePolicyDocument:
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}',
  }),
];

const texts = (role: RoleRow) => [role.RoleName, role.Description];
