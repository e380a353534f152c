// Before a deleted user goes for good: when it was deleted, what goes with it, and its name typed.

import { useWrite } from '../../api/query';
import { localName } from '../../api/session';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { bin } from '../../words/bin';
import { useOwn, useSpoken } from '../../words/words';
import { type Gone, useGoneKeys } from './load';

export function Purge({ user, onClose }: { user: Gone; onClose: () => void }) {
  const words = useOwn(bin);
  const { time } = useSpoken();
  const { UserId = '' } = user;
  const name = localName(user.UserPrincipalName);
  const keys = useGoneKeys(UserId);
  const purge = useWrite('Ims', 'DeleteUserInRecycleBin');
  const done = () => {
    told(words.purged(name));
    onClose();
  };
  return (
    <Danger
      level={3}
      title={words.purgeTitle(name)}
      effect={words.purgeText}
      verb={words.purge}
      name={name}
      evidence={keys.data && words.purgeEvidence(time(user.RecycleDate), keys.data.length)}
      busy={purge.isPending}
      error={purge.error ?? keys.error}
      onConfirm={() => purge.mutate({ UserId }, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
