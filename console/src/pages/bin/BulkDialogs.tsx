// Many deleted users at once: brought back, or deleted for good.

import { call } from '../../api/call';
import { wish } from '../../api/may';
import { localName } from '../../api/session';
import { Bulk, BulkDelete, type Ticked } from '../../bulk/Bulk';
import { tried } from '../../bulk/deeds';
import { useRun } from '../../bulk/useRun';
import { bin } from '../../words/bin';
import { useOwn } from '../../words/words';
import type { Gone } from './load';

type Props = Ticked<Gone>;

const called = {
  keyOf: ({ UserId = '' }: Gone) => UserId,
  labelOf: ({ UserPrincipalName }: Gone) => localName(UserPrincipalName),
};

export function RestoreAll({ rows, onClose }: Props) {
  const words = useOwn(bin);
  const run = useRun<Gone, 'Ims'>('Ims', 'RestoreUserFromRecycleBin');
  return (
    <Bulk
      title={words.restoreTitle(rows.length)}
      rows={rows}
      {...called}
      run={run}
      // A name that is taken meanwhile is no reason to pass over it in silence.
      deed={({ UserId = '' }) => call('Ims', 'RestoreUserFromRecycleBin', { UserId }).then(() => undefined)}
      foresee={({ UserId = '' }) => wish('Ims', 'RestoreUserFromRecycleBin', { UserId })}
      verb={words.restore}
      onClose={onClose}
    >
      <div>{words.restoreText}</div>
    </Bulk>
  );
}

export function PurgeAll({ rows, onClose }: Props) {
  const run = useRun<Gone, 'Ims'>('Ims', 'DeleteUserInRecycleBin');
  return (
    <BulkDelete
      words={useOwn(bin)}
      rows={rows}
      {...called}
      run={run}
      deed={({ UserId = '' }) => tried(call('Ims', 'DeleteUserInRecycleBin', { UserId }))}
      foresee={({ UserId = '' }) => wish('Ims', 'DeleteUserInRecycleBin', { UserId })}
      onClose={onClose}
    />
  );
}
