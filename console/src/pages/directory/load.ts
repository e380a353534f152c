// The directory of the account: itself, and what is in a folder of it.

import { useQuery } from '@tanstack/react-query';
import { type Answer, Fault, type Operation, type Request } from '../../api/call';
import { type Wish, wish } from '../../api/may';
import { byNumber, byToken, read, readAll } from '../../api/query';
import { useMe } from '../../api/session';

export const RD = 'ResourceDirectoryMaster';
type Ask<O extends Operation<typeof RD>> = Answer<typeof RD, O>;

export type Directory = NonNullable<Ask<'GetResourceDirectory'>['ResourceDirectory']>;
export type Folder = NonNullable<NonNullable<Ask<'ListFoldersForParent'>['Folders']>['Folder']>[number];
export type Member = NonNullable<NonNullable<Ask<'ListAccounts'>['Accounts']>['Account']>[number];
export type Handshake = NonNullable<NonNullable<Ask<'ListHandshakesForAccount'>['Handshakes']>['Handshake']>[number];

/** As many as the server takes at once. */
const PAGE = { PageSize: 100 };

export const theDirectory = read(RD, 'GetResourceDirectory', {});

/** Whether an error says that the account is in no directory. */
export const isNone = (error: unknown): boolean => error instanceof Fault && error.code === 'ResourceDirectoryNotInUse';

/** Whether an error says that all of it is not for a member to see. */
export const isForMember = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'Forbidden.MemberAccount';

export function useDirectory() {
  const query = useQuery(theDirectory);
  const { account } = useMe();
  return {
    query,
    directory: query.data?.ResourceDirectory,
    manages: query.data?.ResourceDirectory?.MasterAccountId === account,
  };
}

export const foldersIn = (id: string) =>
  readAll(
    RD,
    'ListFoldersForParent',
    { ParentFolderId: id, ...PAGE },
    (page): Folder[] | undefined => page.Folders?.Folder,
    byNumber,
  );

/** The first of those in a folder; a tree is no place for thousands, which the list of members has. */
export const membersIn = (id: string) => read(RD, 'ListAccountsForParent', { ParentFolderId: id, ...PAGE });

export const ancestorsOf = (id: string) => read(RD, 'ListAncestors', { ChildId: id });

export const memberList = readAll(
  RD,
  'ListAccounts',
  { MaxResults: 100 },
  (page): Member[] | undefined => page.Accounts?.Account,
  byToken,
);

export const found = (text: string) => read(RD, 'ListAccounts', { QueryKeyword: text, PageSize: 50 });

export const invitationsSent = readAll(
  RD,
  'ListHandshakesForResourceDirectory',
  PAGE,
  (page): Handshake[] | undefined => page.Handshakes?.Handshake,
  byNumber,
);

export const invitationsReceived = readAll(
  RD,
  'ListHandshakesForAccount',
  PAGE,
  (page): Handshake[] | undefined => page.Handshakes?.Handshake,
  byNumber,
);

export type Kind = 'root' | 'folder' | 'member';

/** What an id is of. */
export const kindOf = (id: string): Kind => (id.startsWith('r-') ? 'root' : id.startsWith('fd-') ? 'folder' : 'member');

export const asked = <O extends Operation<typeof RD>>(operation: O, parameters: Request<typeof RD, O>): Wish =>
  wish(RD, operation, parameters as Record<string, string>);
