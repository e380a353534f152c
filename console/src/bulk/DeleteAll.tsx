// Deletes many groups or roles, after what hangs on them was counted.

import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, Fault } from '../api/call';
import { wish } from '../api/may';
import { FaultBox } from '../parts/Fault';
import { bulk, type Left } from '../words/bulk';
import { useOwn, useWords } from '../words/words';
import type { Named } from './AttachAll';
import { Bulk, type Ticked } from './Bulk';
import { emptied } from './emptied';
import { hanging, type Kind } from './hanging';
import { useRun } from './useRun';

const DEEDS = {
  group: {
    wish: (GroupName: string) => wish('Ims', 'DeleteGroup', { GroupName }),
    call: async (GroupName: string, empty: boolean) => {
      if (empty) await emptied(GroupName);
      return call('Ims', 'DeleteGroup', { GroupName });
    },
  },
  role: {
    wish: (RoleName: string) => wish('Ram', 'DeleteRole', { RoleName }),
    call: (RoleName: string) => call('Ram', 'DeleteRole', { RoleName, CascadingDelete: true }),
  },
};

export function DeleteAll({ kind, rows, onClose }: Ticked<Named> & { kind: Kind }) {
  const own = useOwn(bulk);
  const words = kind === 'group' ? own.groups : own.roles;
  const { danger } = useWords();
  const groups = useRun<Named, 'Ims'>('Ims', 'DeleteGroup');
  const roles = useRun<Named, 'Ram'>('Ram', 'DeleteRole');
  const [empty, setEmpty] = useState(false);
  const run = kind === 'group' ? groups : roles;
  const names = rows.map(({ name }) => name);
  // What was counted before it began is what was decided by.
  const { data, error, refetch } = useQuery({ ...hanging(kind, names), enabled: run.outcomes.length === 0 });
  return (
    <Bulk
      title={words.removeTitle(rows.length)}
      rows={rows}
      keyOf={({ key }) => key}
      labelOf={({ name }) => name}
      run={run}
      deed={({ name }) => removed(DEEDS[kind].call(name, empty))}
      foresee={({ name }) => DEEDS[kind].wish(name)}
      verb={words.remove}
      level={2}
      ready={data !== undefined}
      onClose={onClose}
    >
      <div>{words.removeText}</div>
      {error ? (
        <FaultBox error={error} onRetry={() => void refetch()} />
      ) : (
        <div role="status">{data ? words.hanging(data.more, data.policies, data.members) : danger.evidence}</div>
      )}
      {kind === 'group' && data && data.members + data.policies > 0 && (
        <Checkbox
          label={own.groups.empty}
          checked={empty}
          onChange={(event) => setEmpty(event.currentTarget.checked)}
        />
      )}
    </Bulk>
  );
}

/** Whoever finds it deleted already has nothing left to do. */
async function removed(deed: Promise<unknown>): Promise<Left | undefined> {
  try {
    await deed;
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.missing) return 'gone';
    if (error instanceof Fault && error.code.startsWith('DeleteConflict.Group.')) return 'full';
    throw error;
  }
}
