// Many AccessKeys at once: disabled, deleted. Which they are is asked of each owner anew, since a report may be old.

import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call';
import { wish } from '../../api/may';
import { read } from '../../api/query';
import { localName } from '../../api/session';
import { Bulk, BulkDelete, type Ticked } from '../../bulk/Bulk';
import { tried } from '../../bulk/deeds';
import { useRun } from '../../bulk/useRun';
import { bulk } from '../../words/bulk';
import { useOwn, useWords } from '../../words/words';
import { idOf, type KeyRow, keyOf, labelOf } from './load';

type Props = Ticked<KeyRow>;

const named = { keyOf, labelOf };

export function DisableAll({ rows, onClose }: Props) {
  const all = useOwn(bulk);
  const words = all.keys;
  const { user } = useWords();
  const run = useRun<KeyRow, 'Ims'>('Ims', 'UpdateAccessKey');
  const find = useFind();
  const set = (row: KeyRow, id: string, Status: string) =>
    call('Ims', 'UpdateAccessKey', { UserPrincipalName: row.owner, UserAccessKeyId: id, Status });
  return (
    <Bulk
      title={words.disableTitle(rows.length)}
      rows={rows}
      {...named}
      run={run}
      deed={async (row) => {
        const found = await find(row);
        if (typeof found === 'string') return found;
        return found.active ? tried(set(row, found.id, 'Inactive')) : 'already';
      }}
      back={async (row) => {
        const found = await find(row);
        if (typeof found === 'string') throw new Error(all.left[found]);
        await set(row, found.id, 'Active');
      }}
      foresee={foresee('UpdateAccessKey', { Status: 'Inactive' })}
      verb={words.disable}
      level={1}
      onClose={onClose}
    >
      <div>{user.keyDisableText}</div>
    </Bulk>
  );
}

export function DeleteAll({ rows, onClose }: Props) {
  const words = useOwn(bulk).keys;
  const run = useRun<KeyRow, 'Ims'>('Ims', 'DeleteAccessKey');
  const find = useFind();
  return (
    <BulkDelete
      words={words}
      rows={rows}
      {...named}
      run={run}
      deed={async (row) => {
        const found = await find(row);
        if (typeof found === 'string') return found;
        // First it is disabled, then one sees whether anything misses it.
        if (found.active) return 'active';
        return tried(call('Ims', 'DeleteAccessKey', { UserPrincipalName: row.owner, UserAccessKeyId: found.id }));
      }}
      foresee={foresee('DeleteAccessKey')}
      onClose={onClose}
    />
  );
}

/** Judged on the owner, whichever key it is. */
const foresee =
  (operation: string, more: Record<string, string> = {}) =>
  ({ owner }: KeyRow) =>
    wish('Ram', operation, { UserName: localName(owner), UserAccessKeyId: 'LTAIsomeAccessKey', ...more });

/** The key of a row as it is now. */
function useFind() {
  const client = useQueryClient();
  return async (row: KeyRow) => {
    if (!row.owner.includes('@')) return 'owner' as const;
    const { AccessKeys } = await client.fetchQuery({
      ...read('Ims', 'ListAccessKeys', { UserPrincipalName: row.owner }),
      staleTime: 0,
    });
    return idOf(row, AccessKeys?.AccessKey ?? []);
  };
}
