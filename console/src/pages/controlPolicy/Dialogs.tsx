// Name and description of a control policy, and its deletion.

import { useQuery } from '@tanstack/react-query';
import { useGuarded } from '../../api/guarded';
import { Confirm } from '../../form/Confirm';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { useOwn } from '../../words/words';
import { type ControlPolicy, targetsOf } from '../controlPolicies/load';
import { RD } from '../directory/load';
import { isPolicyName } from '../policyCreate/templates';

const valuesOf = (policy: ControlPolicy | undefined) => ({
  NewPolicyName: policy?.PolicyName ?? '',
  NewDescription: policy?.Description ?? '',
});

export function Rename({ id, policy, onClose }: { id: string; policy: ControlPolicy; onClose: () => void }) {
  const words = useOwn(texts);
  const named = { PolicyId: id };
  const write = useGuarded(RD, 'UpdateControlPolicy', 'GetControlPolicy', named);
  return (
    <EditDialog
      title={words.renameTitle(policy.PolicyName ?? '')}
      fields={[
        {
          name: 'NewPolicyName',
          label: words.name,
          wrong: (text) => (isPolicyName(text) ? undefined : words.nameRule),
        },
        { name: 'NewDescription', label: words.description, kind: 'area' },
      ]}
      theirs={valuesOf(policy)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: (now) => same(base, valuesOf(now.ControlPolicy)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

interface DeleteProps {
  id: string;
  name: string;
  onClose: () => void;
  onDone: () => void;
}

export function Delete({ id, name, onClose, onDone }: DeleteProps) {
  const words = useOwn(texts);
  const targets = useQuery(targetsOf(id));
  const attached = targets.data?.length;
  return (
    <Confirm
      product={RD}
      operation="DeleteControlPolicy"
      parameters={{ PolicyId: id }}
      said={words.removed(name)}
      level={3}
      title={words.removeTitle(name)}
      effect={words.removeText}
      verb={words.removeVerb}
      name={name}
      // While it is in use nothing can be confirmed.
      {...(attached === 0 && { evidence: words.attachedNowhere })}
      error={targets.error ?? (attached ? new Error(words.stillAttached(attached)) : undefined)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
