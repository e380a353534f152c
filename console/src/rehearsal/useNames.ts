// What ids are called: folders, members and control policies, as far as that can be looked up.

import { useQueries } from '@tanstack/react-query';
import { read } from '../api/query';
import { directory as texts } from '../words/directory';
import { useOwn } from '../words/words';

const RD = 'ResourceDirectoryMaster';

/** More of them are shown as they are. */
const MOST = 20;

const those = (ids: readonly string[], pattern: RegExp): string[] =>
  [...new Set(ids)].filter((id) => pattern.test(id)).slice(0, MOST);

export function useNames(ids: readonly string[]): (id: string) => string {
  const words = useOwn(texts);
  const folders = those(ids, /^fd-\w+$/);
  const members = those(ids, /^\d{16}$/);
  const policies = those(ids, /^cp-\w+$/);
  const usual = { retry: false, staleTime: 60_000 };
  const folder = useQueries({
    queries: folders.map((id) => ({ ...read(RD, 'GetFolder', { FolderId: id }), ...usual })),
  });
  const member = useQueries({
    queries: members.map((id) => ({ ...read(RD, 'GetAccount', { AccountId: id }), ...usual })),
  });
  const policy = useQueries({
    queries: policies.map((id) => ({ ...read(RD, 'GetControlPolicy', { PolicyId: id }), ...usual })),
  });
  const names = new Map<string, string | undefined>([
    ...folders.map((id, index) => [id, folder[index]?.data?.Folder?.FolderName] as const),
    ...members.map((id, index) => [id, member[index]?.data?.Account?.DisplayName] as const),
    ...policies.map((id, index) => [id, policy[index]?.data?.ControlPolicy?.PolicyName] as const),
  ]);
  return (id) => (id.startsWith('r-') ? (words.kinds.root ?? id) : (names.get(id) ?? id));
}
