// Before a group is deleted: who loses what, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { useMembers, usePoliciesOfGroup } from './load';

export function DeleteGroup({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const members = useMembers(name).data;
  const policies = usePoliciesOfGroup(name).data;
  const { mutate, isPending, error } = useWrite('Ims', 'DeleteGroup');
  const confirm = () =>
    mutate(
      { GroupName: name },
      {
        onSuccess: () => {
          told(words.group.deleted(name));
          void navigate({ to: '/groups' });
        },
      },
    );
  return (
    <Danger
      level={3}
      title={words.group.deleteTitle(name)}
      effect={words.group.deleteText}
      verb={words.group.delete}
      name={name}
      evidence={members && policies && words.group.deleteEvidence(members.length, policies.length)}
      busy={isPending}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
