// Picks a folder or a member from the tree, in a dialog.

import { Stack } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { Loading } from '../../parts/Loading';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { type Kind, kindOf, useDirectory } from './load';
import { Tree } from './Tree';
import { useBranches } from './useBranches';

interface Props {
  title: string;
  lead: string;
  verb: string;
  /** Whether it may be one of this kind. */
  fits: (kind: Kind, id: string) => boolean;
  onPick: (id: string, name: string) => void;
  onClose: () => void;
}

export function PlacePicker({ title, lead, verb, fits, onPick, onClose }: Props) {
  const { query, directory } = useDirectory();
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <div>{lead}</div>
        {directory?.RootFolderId ? (
          <Choice root={directory.RootFolderId} verb={verb} fits={fits} onPick={onPick} onClose={onClose} />
        ) : query.error ? (
          <FaultBox error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading lines={3} />
        )}
      </Stack>
    </Dialog>
  );
}

function Choice({ root, verb, fits, onPick, onClose }: Omit<Props, 'title' | 'lead'> & { root: string }) {
  const words = useOwn(texts);
  const [at, setAt] = useState<string>();
  const { rows, error, retry, toggle } = useBranches({ id: root, name: words.kinds.root ?? '' }, undefined);
  const chosen = rows.find(({ id }) => id === at);
  const ready = chosen !== undefined && fits(kindOf(chosen.id), chosen.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onPick(chosen.id, chosen.name);
      }}
    >
      <Stack>
        {error != null && <FaultBox error={error} onRetry={retry} />}
        <Tree rows={rows} at={at} onPick={setAt} onToggle={toggle} />
        <Foot verb={verb} ready={ready} busy={false} error={undefined} onCancel={onClose} />
      </Stack>
    </form>
  );
}
