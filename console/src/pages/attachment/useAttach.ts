// Attaching and detaching a policy, whoever it is attached to. Both can be undone at once.

import { type Wish, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { undoable } from '../../parts/toast';
import { useWords } from '../../words/words';

export interface Whom {
  kind: 'user' | 'group' | 'role';
  name: string;
}

export interface Which {
  PolicyName: string;
  PolicyType: string;
}

/** Detaching, to be asked about before. */
export function detaching({ kind, name }: Whom, which: Which): Wish {
  switch (kind) {
    case 'user':
      return wish('Ram', 'DetachPolicyFromUser', { ...which, UserName: name });
    case 'group':
      return wish('Ram', 'DetachPolicyFromGroup', { ...which, GroupName: name });
    case 'role':
      return wish('Ram', 'DetachPolicyFromRole', { ...which, RoleName: name });
  }
}

type Deed = (which: Which) => Promise<unknown>;

export function useAttach({ kind, name }: Whom) {
  const words = useWords();
  const toUser = useWrite('Ram', 'AttachPolicyToUser');
  const fromUser = useWrite('Ram', 'DetachPolicyFromUser');
  const toGroup = useWrite('Ram', 'AttachPolicyToGroup');
  const fromGroup = useWrite('Ram', 'DetachPolicyFromGroup');
  const toRole = useWrite('Ram', 'AttachPolicyToRole');
  const fromRole = useWrite('Ram', 'DetachPolicyFromRole');
  const deeds: Record<Whom['kind'], { attach: Deed; detach: Deed }> = {
    user: {
      attach: (which) => toUser.mutateAsync({ ...which, UserName: name }),
      detach: (which) => fromUser.mutateAsync({ ...which, UserName: name }),
    },
    group: {
      attach: (which) => toGroup.mutateAsync({ ...which, GroupName: name }),
      detach: (which) => fromGroup.mutateAsync({ ...which, GroupName: name }),
    },
    role: {
      attach: (which) => toRole.mutateAsync({ ...which, RoleName: name }),
      detach: (which) => fromRole.mutateAsync({ ...which, RoleName: name }),
    },
  };
  const { attach, detach } = deeds[kind];
  return {
    attach: async (which: Which) => {
      await attach(which);
      undoable(words.policy.attachedNow(which.PolicyName, name), () => detach(which));
    },
    detach: async (which: Which) => {
      await detach(which);
      undoable(words.policy.detachedNow(which.PolicyName, name), () => attach(which));
    },
  };
}
