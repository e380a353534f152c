// Which control policies act on a folder or a member, level by level.

import { useQueries, useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read } from '../../api/query';
import { ancestorsOf, RD } from '../directory/load';

export type Attached = NonNullable<
  NonNullable<
    Answer<typeof RD, 'ListControlPolicyAttachmentsForTarget'>['ControlPolicyAttachments']
  >['ControlPolicyAttachment']
>[number];

export interface Level {
  id: string;
  name: string;
  policies: readonly Attached[] | undefined;
}

export const attachedTo = (id: string) => read(RD, 'ListControlPolicyAttachmentsForTarget', { TargetId: id });

/** Six levels at most, each of which is one read; those of one moment go together. */
export function usePath(id: string, name: string, rootName: string) {
  const way = useQuery(ancestorsOf(id));
  const nodes = way.data && [
    ...(way.data.Folders?.Folder ?? []).map(({ FolderId = '', FolderName = '' }) => ({
      id: FolderId,
      name: FolderId.startsWith('r-') ? rootName : FolderName,
    })),
    { id, name },
  ];
  const all = useQueries({ queries: (nodes ?? []).map((node) => attachedTo(node.id)) });
  const failed = all.find(({ error, data }) => error && !data);
  return {
    levels: nodes?.map(
      (node, index): Level => ({
        ...node,
        policies: all[index]?.data?.ControlPolicyAttachments?.ControlPolicyAttachment,
      }),
    ),
    error: way.data ? failed?.error : way.error,
    isPending: way.isPending || all.some(({ isPending }) => isPending),
    refetch: () => {
      if (way.error) void way.refetch();
      for (const query of all) if (query.error) void query.refetch();
    },
  };
}
