// What a level and a control policy are called, where whoever looks may know.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { read } from '../api/query';
import { useDirectory } from '../pages/directory/load';
import { directory as texts } from '../words/directory';
import { useOwn } from '../words/words';

const RD = 'ResourceDirectoryMaster';
const usual = { retry: false, staleTime: 60_000 };

/** The name of a folder or a member; its id in an account that does not manage the directory. */
export function useNodeName(id: string): string {
  const words = useOwn(texts);
  const { manages } = useDirectory();
  const folder = useQuery({
    ...read(RD, 'GetFolder', { FolderId: id }),
    ...usual,
    enabled: manages && id.startsWith('fd-'),
  });
  const member = useQuery({
    ...read(RD, 'GetAccount', { AccountId: id }),
    ...usual,
    enabled: manages && /^\d{16}$/.test(id),
  });
  if (id.startsWith('r-')) return words.kinds.root ?? id;
  return folder.data?.Folder?.FolderName ?? member.data?.Account?.DisplayName ?? id;
}

interface Props {
  id: string;
  /** What is said of it, by its name. */
  say: (name: string) => string;
}

export function ControlPolicyLink({ id, say }: Props) {
  const { manages } = useDirectory();
  const { data } = useQuery({ ...read(RD, 'GetControlPolicy', { PolicyId: id }), ...usual, enabled: manages });
  const said = say(data?.ControlPolicy?.PolicyName ?? id);
  if (!manages) return <>{said}</>;
  return (
    <Link to="/control-policies/$id" params={{ id }}>
      {said}
    </Link>
  );
}
