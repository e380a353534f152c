// What a policy is for, in a sentence. Its text has versions; this has none.

import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { draft } from '../../words/draft';
import { useOwn, useWords } from '../../words/words';

type Policy = NonNullable<Answer<'Ram', 'GetPolicy'>['Policy']>;

export function Describe({ name, policy, onClose }: { name: string; policy: Policy; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(draft);
  const write = useGuarded('Ram', 'UpdatePolicyDescription', 'GetPolicy', { PolicyName: name, PolicyType: 'Custom' });
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        {
          name: 'NewDescription',
          label: words.common.description,
          kind: 'area',
          wrong: (text) => ([...text].length > 1024 ? own.describeRule : undefined),
        },
      ]}
      theirs={valuesOf(policy)}
      save={({ NewDescription = '' }, base) =>
        write.mutateAsync({
          parameters: { PolicyName: name, NewDescription },
          same: (now) => same(base, valuesOf(now.Policy)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (policy: Policy | undefined) => ({ NewDescription: policy?.Description ?? '' });
