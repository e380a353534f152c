// Who is in which group: in and out, each with a way back.

import { useWrite } from '../../api/query';
import { localName } from '../../api/session';
import { faultText } from '../../parts/faultText';
import { trouble, undoable } from '../../parts/toast';
import { useWords } from '../../words/words';

export function useMembership() {
  const words = useWords();
  const adding = useWrite('Ims', 'AddUserToGroup');
  const removing = useWrite('Ims', 'RemoveUserFromGroup');
  const named = (principal: string, group: string) => ({ UserPrincipalName: principal, GroupName: group });
  return {
    busy: adding.isPending,
    error: adding.error,
    /** The fault stays with the dialog that asked. */
    add: async (principal: string, group: string) => {
      await adding.mutateAsync(named(principal, group));
      undoable(words.user.added(localName(principal), group), () => removing.mutateAsync(named(principal, group)));
    },
    remove: (principal: string, group: string) => {
      removing.mutateAsync(named(principal, group)).then(
        () =>
          undoable(words.user.removed(localName(principal), group), () => adding.mutateAsync(named(principal, group))),
        (error: unknown) => trouble(faultText(error, words)),
      );
    },
  };
}
