// Deletes a policy that is attached to nobody.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { useEntities } from './load';

export function DeletePolicy({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useOwn(draft);
  const navigate = useNavigate();
  const entities = useEntities({ PolicyName: name, PolicyType: 'Custom' });
  const { mutateAsync, isPending, error } = useWrite('Ram', 'DeletePolicy');
  const attached = entities.data?.length;
  const confirm = () =>
    mutateAsync({ PolicyName: name, CascadingDelete: true }).then(
      () => {
        told(words.deleted(name));
        return navigate({ to: '/policies' });
      },
      () => undefined,
    );
  return (
    <Danger
      level={3}
      title={words.deleteTitle(name)}
      effect={words.deleteText}
      verb={words.deletePolicy}
      name={name}
      // While it is in use nothing can be confirmed.
      {...(attached === 0 && { evidence: words.deleteAttached(0) })}
      busy={isPending}
      error={error ?? entities.error ?? (attached ? new Error(words.deleteAttached(attached)) : undefined)}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
