// Before a role is deleted: what goes with it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { Confirm } from '../../form/Confirm';
import { useWords } from '../../words/words';
import { usePoliciesOfRole } from './load';

export function DeleteRole({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const policies = usePoliciesOfRole(name).data;
  return (
    <Confirm
      product="Ram"
      operation="DeleteRole"
      parameters={{ RoleName: name, CascadingDelete: true }}
      said={words.role.deleted(name)}
      level={3}
      title={words.role.deleteTitle(name)}
      effect={words.role.deleteText}
      verb={words.role.delete}
      name={name}
      evidence={policies && words.role.deleteEvidence(policies.length)}
      onDone={() => void navigate({ to: '/roles' })}
      onClose={onClose}
    />
  );
}
