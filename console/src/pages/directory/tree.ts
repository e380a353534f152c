// The rows of a tree that are in sight, from what has been read of it.

import type { Folder, Kind, Member } from './load';

export interface Branch {
  folders?: readonly Folder[] | undefined;
  members?: readonly Member[] | undefined;
  /** How many members there are, also those that were not read. */
  count?: number | undefined;
  failed?: boolean;
}

export interface Node {
  id: string;
  kind: Kind | 'more' | 'empty' | 'loading' | 'failed';
  name: string;
  level: number;
  /** Its place among those beside it, and how many those are. */
  place: number;
  of: number;
  parent?: string | undefined;
  /** Of a folder whether it is open. */
  open?: boolean | undefined;
  /** Of what stands for further members how many. */
  count?: number | undefined;
}

interface Root {
  id: string;
  name: string;
}

/** All rows, in the order in which they are read. */
export function rowsOf(root: Root, isOpen: (id: string) => boolean, branch: (id: string) => Branch): Node[] {
  const rows: Node[] = [];
  const put = (id: string, name: string, kind: Kind, level: number, place: number, of: number, parent?: string) => {
    const open = kind === 'member' ? undefined : isOpen(id);
    rows.push({ id, name, kind, level, place, of, parent, open });
    if (open) below(id, level + 1);
  };
  const below = (id: string, level: number) => {
    const { folders, members, count = 0, failed } = branch(id);
    const stand = (kind: Node['kind'], more?: number) =>
      rows.push({ id: `${id} ${kind}`, kind, name: '', level, place: 1, of: 1, parent: id, count: more });
    if (folders === undefined || members === undefined) {
      stand(failed ? 'failed' : 'loading');
      return;
    }
    const all = folders.length + members.length;
    if (all === 0) stand('empty');
    folders.forEach(({ FolderId = '', FolderName = '' }, index) => {
      put(FolderId, FolderName, 'folder', level, index + 1, all, id);
    });
    members.forEach(({ AccountId = '', DisplayName = '' }, index) => {
      put(AccountId, DisplayName || AccountId, 'member', level, folders.length + index + 1, all, id);
    });
    if (count > members.length) stand('more', count - members.length);
  };
  put(root.id, root.name, 'root', 1, 1, 1);
  return rows;
}

/** A row that can be chosen: the others say something about the tree. */
export const isNode = ({ kind }: Node): boolean => kind === 'root' || kind === 'folder' || kind === 'member';

export type Move = { to: string } | { toggle: string };

/** What a key does on a row, as trees do it everywhere. */
export function move(rows: readonly Node[], at: string, key: string): Move | undefined {
  const nodes = rows.filter(isNode);
  const index = nodes.findIndex(({ id }) => id === at);
  const now = nodes[index];
  if (!now) return undefined;
  const to = (node: Node | undefined): Move | undefined => node && { to: node.id };
  switch (key) {
    case 'ArrowDown':
      return to(nodes[index + 1]);
    case 'ArrowUp':
      return to(nodes[index - 1]);
    case 'Home':
      return to(nodes[0]);
    case 'End':
      return to(nodes.at(-1));
    case 'ArrowRight':
      if (now.open === undefined) return undefined;
      return now.open ? to(nodes.find(({ parent }) => parent === now.id)) : { toggle: now.id };
    case 'ArrowLeft':
      if (now.open) return { toggle: now.id };
      return to(nodes.find(({ id }) => id === now.parent));
    default:
      return undefined;
  }
}
