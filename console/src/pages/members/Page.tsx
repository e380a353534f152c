// The members of the directory, all of them or those of one folder.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Chip } from '../../parts/Chip';
import { Empty } from '../../parts/Empty';
import { List } from '../../parts/List';
import { Page } from '../../parts/Page';
import type { Column } from '../../parts/Table';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { nameColumn, textColumn, timeColumn } from '../columns';
import { CreateAccount } from '../directory/Dialogs';
import { asked, isForMember, isNone, type Member, memberList, RD, useDirectory } from '../directory/load';
import { MemberNote } from '../directory/MemberView';
import { NoDirectory } from '../directory/NoDirectory';
import { listing } from '../listing';

const route = getRouteApi('/members');

const id = ({ AccountId = '' }: Member): string => AccountId;
const name = (member: Member): string => member.DisplayName || id(member);
const place = (member: Member) => ({ to: '/members/$id', params: { id: id(member) } }) as const;

export function MembersPage() {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { table } = listing(search, navigate as Parameters<typeof listing>[1]);
  const { directory, manages } = useDirectory();
  const query = useQuery(memberList);
  const [creating, setCreating] = useState(false);
  const [lacks] = useMay(WISHES);
  const columns = useMemo(
    (): Column<Member>[] => [
      nameColumn(words.name, name, place, { width: 5 }),
      textColumn('id', words.account, id, { width: 4, from: 'medium' }),
      textColumn('type', words.type, ({ Type = '' }) => words.types[Type] ?? Type, { width: 3, from: 'medium' }),
      textColumn('status', words.status, said(words), { width: 3 }),
      textColumn('folder', words.folder, ({ FolderId }) => FolderId, { width: 3, from: 'wide' }),
      timeColumn('joined', words.joined, ({ JoinTime }) => JoinTime, time, { width: 3, from: 'wide' }),
    ],
    [words, time],
  );
  const button = manages && (
    <Able lacks={lacks} onClick={() => setCreating(true)}>
      {words.create}
    </Able>
  );
  return (
    <Page
      title={words.members}
      lead={words.membersLead}
      actions={
        <>
          <AsCommand product={RD} operation="ListAccounts" parameters={{ MaxResults: 100 }} />
          <Button variant="default" onClick={() => navigate({ to: '/directory' })}>
            {words.title}
          </Button>
          {button}
        </>
      }
    >
      {isNone(query.error) ? (
        <NoDirectory />
      ) : isForMember(query.error) ? (
        <MemberNote />
      ) : (
        <List
          name={words.members}
          count={words.count}
          query={query}
          columns={columns}
          rowKey={id}
          texts={searched}
          usualSort="name"
          {...table}
          {...(search.folder !== undefined && { only: (row: Member) => row.FolderId === search.folder })}
          tools={
            search.folder !== undefined && (
              <Chip
                on
                onChange={() => void navigate({ search: (old) => ({ ...old, folder: undefined }), replace: true })}
              >
                {`${words.folder}: ${search.folder}`}
              </Chip>
            )
          }
          onOpen={(one) => void navigate(place(one))}
          empty={<Empty text={words.membersEmpty}>{button}</Empty>}
        />
      )}
      {creating && (
        <CreateAccount
          id={directory?.RootFolderId ?? ''}
          name={words.kinds.root ?? ''}
          onClose={() => setCreating(false)}
        />
      )}
    </Page>
  );
}

const said =
  (words: { statuses: Record<string, string>; deletionStates: Record<string, string> }) =>
  ({ Status = '', DeletionStatus }: Member) =>
    DeletionStatus === 'Deleting' || DeletionStatus === 'Success'
      ? words.deletionStates[DeletionStatus]
      : (words.statuses[Status] ?? Status);

const searched = (member: Member) => [member.DisplayName, member.AccountId, member.AccountName, member.FolderId];

const WISHES = [asked('CreateResourceAccount', { DisplayName: 'some' })];
