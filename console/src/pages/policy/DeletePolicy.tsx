// Deletes a policy that is attached to nobody.

import { useNavigate } from '@tanstack/react-router';
import { Confirm } from '../../form/Confirm';
import { draft } from '../../words/draft';
import { useOwn } from '../../words/words';
import { useEntities } from './load';

export function DeletePolicy({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useOwn(draft);
  const navigate = useNavigate();
  const entities = useEntities({ PolicyName: name, PolicyType: 'Custom' });
  const attached = entities.data?.length;
  return (
    <Confirm
      product="Ram"
      operation="DeletePolicy"
      parameters={{ PolicyName: name, CascadingDelete: true }}
      said={words.deleted(name)}
      level={3}
      title={words.deleteTitle(name)}
      effect={words.deleteText}
      verb={words.deletePolicy}
      name={name}
      // While it is in use nothing can be confirmed.
      {...(attached === 0 && { evidence: words.deleteAttached(0) })}
      error={entities.error ?? (attached ? new Error(words.deleteAttached(attached)) : undefined)}
      onDone={() => void navigate({ to: '/policies' })}
      onClose={onClose}
    />
  );
}
