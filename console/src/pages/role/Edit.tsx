// The particulars of a role; whom it trusts has a page of its own.

import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { draft } from '../../words/draft';
import { useOwn, useWords } from '../../words/words';

type Role = NonNullable<Answer<'Ram', 'GetRole'>['Role']>;

export function Edit({ name, role, onClose }: { name: string; role: Role; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(draft);
  const named = { RoleName: name };
  const write = useGuarded('Ram', 'UpdateRole', 'GetRole', named);
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        { name: 'NewDescription', label: words.common.description, kind: 'area' },
        { name: 'hours', label: own.roleHours, kind: 'number', range: [1, 12] },
      ]}
      theirs={valuesOf(role)}
      save={({ NewDescription, hours }, base) =>
        write.mutateAsync({
          parameters: {
            ...named,
            ...(NewDescription !== undefined && { NewDescription }),
            ...(hours !== undefined && { NewMaxSessionDuration: hours * 3600 }),
          },
          same: (now) => same(base, valuesOf(now.Role)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (role: Role | undefined) => ({
  NewDescription: role?.Description ?? '',
  hours: Math.round((role?.MaxSessionDuration ?? 3600) / 3600),
});
