// The roles of the account.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay, wish } from '../../api/may';
import { useAttachMany } from '../../bulk/useAttachMany';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import type { Column } from '../../parts/Table';
import { bulk } from '../../words/bulk';
import { lengthOf } from '../../words/length';
import { useOwn, useSpoken } from '../../words/words';
import { textColumn, timeColumn } from '../columns';
import { listing } from '../listing';
import { SwitchTo } from '../switchRole/SwitchTo';
import { type RoleRow, roleList } from './load';

const route = getRouteApi('/roles');

const name = (role: RoleRow): string => role.RoleName ?? '';

export function RolesPage() {
  const { words, time } = useSpoken();
  const navigate = route.useNavigate();
  const { table } = listing(route.useSearch(), navigate);
  const query = useQuery(roleList);
  const columns = useMemo((): Column<RoleRow>[] => {
    return [
      {
        id: 'name',
        title: words.common.name,
        value: name,
        width: 5,
        cell: (role) => (
          <Link to="/roles/$name" params={{ name: name(role) }}>
            {name(role)}
          </Link>
        ),
      },
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
  const { select, buttons, dialog } = useAttachMany('role', name, useOwn(bulk).roles.attachTitle);
  const [lacks] = useMay(WISHES);
  const button = (
    <Able lacks={lacks} onClick={() => navigate({ to: '/create/role' })}>
      {words.role.create}
    </Able>
  );
  return (
    <Page
      title={words.roles.title}
      lead={words.roles.lead}
      actions={
        <>
          <AsCommand product="Ram" operation="ListRoles" parameters={{ MaxItems: 1000 }} />
          {button}
        </>
      }
    >
      <List
        name={words.roles.title}
        count={words.roles.count}
        query={query}
        columns={columns}
        rowKey={name}
        texts={texts}
        {...table}
        usualSort="name"
        onOpen={(role) => navigate({ to: '/roles/$name', params: { name: role.RoleName ?? '' } })}
        empty={<Empty text={words.roles.empty}>{button}</Empty>}
        select={select}
        deeds={buttons}
      />
      {dialog}
    </Page>
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
