// Folders and members at the left, what is chosen of them at the right.

import { getRouteApi } from '@tanstack/react-router';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import css from './directory.module.css';
import { Find } from './Find';
import { type Directory, isForMember } from './load';
import { MemberView } from './MemberView';
import { NodeView } from './NodeView';
import { Tree } from './Tree';
import { useBranches } from './useBranches';

const route = getRouteApi('/directory');

interface Props {
  directory: Directory;
  /** Whether it is managed here; else it is only looked at. */
  manages: boolean;
}

export function Folders({ directory, manages }: Props) {
  const words = useOwn(texts);
  const { at, q } = route.useSearch();
  const navigate = route.useNavigate();
  const root = { id: directory.RootFolderId ?? '', name: words.kinds.root ?? '' };
  const { rows, error, retry, toggle } = useBranches(root, at);
  const to = (next: { at?: string | undefined; q?: string | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  // A member that administers nothing sees the directory, and not what is in it.
  if (!manages && isForMember(error)) return <MemberView />;
  const chosen = at ?? root.id;
  return (
    <>
      {!manages && <p className={parts.lead}>{words.looking}</p>}
      <div className={css.split}>
        <div className={parts.panel}>
          <Find text={q ?? ''} onText={(text) => to({ q: text || undefined })} onPick={(id) => to({ at: id })} />
          {error != null && <FaultBox error={error} onRetry={retry} />}
          <Tree rows={rows} at={chosen} onPick={(id) => to({ at: id })} onToggle={toggle} />
        </div>
        <NodeView
          key={chosen}
          id={chosen}
          name={rows.find(({ id }) => id === chosen)?.name}
          manages={manages}
          onGone={() => to({ at: undefined })}
        />
      </div>
    </>
  );
}
