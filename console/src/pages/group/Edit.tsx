// The particulars of a group.

import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { useWords } from '../../words/words';

type Group = NonNullable<Answer<'Ims', 'GetGroup'>['Group']>;

export function Edit({ name, group, onClose }: { name: string; group: Group; onClose: () => void }) {
  const words = useWords();
  const named = { GroupName: name };
  const write = useGuarded('Ims', 'UpdateGroup', 'GetGroup', named);
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        { name: 'NewDisplayName', label: words.common.displayName },
        { name: 'NewComments', label: words.common.comments, kind: 'area' },
      ]}
      theirs={valuesOf(group)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: (now) => same(base, valuesOf(now.Group)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (group: Group | undefined) => ({
  NewDisplayName: group?.DisplayName ?? '',
  NewComments: group?.Comments ?? '',
});
