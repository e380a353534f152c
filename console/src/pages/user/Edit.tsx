// The particulars of a user.

import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { localName } from '../../api/session';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { useWords } from '../../words/words';
import type { Person } from './load';

/** The user as the page asks for it, so that what is found when saving is what the page shows. */
export interface Named {
  UserPrincipalName: string;
}

export function Edit({ named, user, onClose }: { named: Named; user: Person; onClose: () => void }) {
  const words = useWords();
  const write = useGuarded('Ims', 'UpdateUser', 'GetUser', named);
  return (
    <EditDialog
      title={words.user.editTitle(localName(user.UserPrincipalName))}
      fields={[
        { name: 'NewDisplayName', label: words.common.displayName },
        { name: 'NewEmail', label: words.user.email, kind: 'email' },
        { name: 'NewMobilePhone', label: words.user.phone, kind: 'tel' },
        { name: 'NewComments', label: words.common.comments, kind: 'area' },
      ]}
      theirs={valuesOf(user)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: ({ User }: Answer<'Ims', 'GetUser'>) => same(base, valuesOf(User)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (user: Person | undefined) => ({
  NewDisplayName: user?.DisplayName ?? '',
  NewEmail: user?.Email ?? '',
  NewMobilePhone: user?.MobilePhone ?? '',
  NewComments: user?.Comments ?? '',
});
