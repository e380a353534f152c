// Before a role is deleted: what goes with it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { usePoliciesOfRole } from './load';

export function DeleteRole({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const policies = usePoliciesOfRole(name).data;
  const { mutate, isPending, error } = useWrite('Ram', 'DeleteRole');
  const confirm = () =>
    mutate(
      { RoleName: name, CascadingDelete: true },
      {
        onSuccess: () => {
          told(words.role.deleted(name));
          void navigate({ to: '/roles' });
        },
      },
    );
  return (
    <Danger
      level={3}
      title={words.role.deleteTitle(name)}
      effect={words.role.deleteText}
      verb={words.role.delete}
      name={name}
      evidence={policies && words.role.deleteEvidence(policies.length)}
      busy={isPending}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
