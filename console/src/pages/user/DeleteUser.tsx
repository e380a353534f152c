// Before a user is deleted: what it is in, has and may do, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { localName } from '../../api/session';
import { Danger } from '../../parts/Danger';
import { faultText } from '../../parts/faultText';
import { told } from '../../parts/toast';
import { bin } from '../../words/bin';
import { useOwn, useWords } from '../../words/words';
import { type Person, useGroupsOf, useKeysOf, usePoliciesOf } from './load';

export function DeleteUser({ user, onClose }: { user: Person; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(bin);
  const navigate = useNavigate();
  const principal = user.UserPrincipalName ?? '';
  const name = localName(principal);
  const groups = useGroupsOf(principal).data;
  const policies = usePoliciesOf(name).data;
  const keys = useKeysOf(principal).data;
  const remove = useWrite('Ims', 'DeleteUser');
  const restore = useWrite('Ims', 'RestoreUserFromRecycleBin');
  const evidence = groups && policies && keys && words.user.deleteEvidence(groups.length, policies.length, keys.length);
  const confirm = () =>
    remove.mutate(
      { UserPrincipalName: principal },
      {
        onSuccess: () => {
          told(words.user.deleted(name), {
            label: words.common.undo,
            done: own.restored(name),
            run: () => restore.mutateAsync({ UserId: user.UserId ?? '' }),
            failed: (error) => faultText(error, words),
          });
          void navigate({ to: '/users' });
        },
      },
    );
  return (
    <Danger
      level={3}
      title={words.user.deleteTitle(name)}
      effect={words.user.deleteText}
      verb={words.user.deleteUser}
      name={name}
      evidence={evidence}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
