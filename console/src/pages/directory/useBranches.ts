// Which folders of a tree are open, and what was read of those.

import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ancestorsOf, foldersIn, membersIn } from './load';
import { type Branch, type Node, rowsOf } from './tree';

/** Whether a folder was opened or closed by hand, and what was looked at then. */
interface Turned {
  open: boolean;
  at: string | undefined;
}

/** Root and the way to what is looked at are open at first; each folder is read when it is opened. */
export function useBranches(root: { id: string; name: string }, at: string | undefined) {
  const [turned, setTurned] = useState<ReadonlyMap<string, Turned>>(new Map());
  const way = useQuery({ ...ancestorsOf(at ?? root.id), enabled: at !== undefined && at !== root.id });
  const on = new Set([root.id, ...(way.data?.Folders?.Folder ?? []).map(({ FolderId = '' }) => FolderId)]);
  const isOpen = (id: string): boolean => {
    const last = turned.get(id);
    // What was closed opens again where something in it is looked at that was not then.
    return last === undefined || (!last.open && last.at !== at && on.has(id)) ? on.has(id) : last.open;
  };
  const ids = [...new Set([...on, ...turned.keys()])].filter(isOpen);
  const folders = useQueries({ queries: ids.map(foldersIn) });
  const members = useQueries({ queries: ids.map(membersIn) });
  const branch = (id: string): Branch => {
    const index = ids.indexOf(id);
    const [some, others] = [folders[index], members[index]];
    return {
      folders: some?.data,
      members: others?.data?.Accounts?.Account,
      count: others?.data?.TotalCount,
      failed: some?.error != null || others?.error != null,
    };
  };
  const rows: Node[] = rowsOf(root, isOpen, branch);
  const error = [...folders, ...members].find((query) => query.error != null && query.data === undefined)?.error;
  return {
    rows,
    error,
    retry: () => {
      for (const query of [...folders, ...members]) if (query.error) void query.refetch();
    },
    toggle: (id: string) => setTurned((old) => new Map(old).set(id, { open: !isOpen(id), at })),
  };
}
