// Before a deleted user goes for good: when it was deleted, what goes with it, and its name typed.

import { localName } from '../../api/session';
import { Confirm } from '../../form/Confirm';
import { bin } from '../../words/bin';
import { useOwn, useSpoken } from '../../words/words';
import { type Gone, useGoneKeys } from './load';

export function Purge({ user, onClose }: { user: Gone; onClose: () => void }) {
  const words = useOwn(bin);
  const { time } = useSpoken();
  const { UserId = '' } = user;
  const name = localName(user.UserPrincipalName);
  const keys = useGoneKeys(UserId);
  return (
    <Confirm
      product="Ims"
      operation="DeleteUserInRecycleBin"
      parameters={{ UserId }}
      said={words.purged(name)}
      level={3}
      title={words.purgeTitle(name)}
      effect={words.purgeText}
      verb={words.purge}
      name={name}
      evidence={keys.data && words.purgeEvidence(time(user.RecycleDate), keys.data.length)}
      error={keys.error}
      onClose={onClose}
    />
  );
}
