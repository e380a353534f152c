// Saves a network policy: in the place of the one that was seen and of no other.

import { useGuarded } from '../../api/guarded';
import { useWrite } from '../../api/query';

interface Saving {
  save: (document: string, done: () => void) => void;
  busy: boolean;
  error: unknown;
}

/** `there` is what was seen; where there was none there is nothing to be compared. */
export function useSaveOfKey(named: { UserAccessKeyId: string; UserPrincipalName: string }, there?: string): Saving {
  const first = useWrite('Ims', 'SetAccessKeyPolicy');
  const next = useGuarded('Ims', 'SetAccessKeyPolicy', 'GetAccessKeyPolicy', named);
  return {
    save: (AccessKeyPolicy, done) => {
      const parameters = { ...named, AccessKeyPolicy };
      if (there === undefined) first.mutate(parameters, { onSuccess: done });
      else next.mutate({ parameters, same: (now) => now.AccessKeyPolicy === there }, { onSuccess: done });
    },
    busy: first.isPending || next.isPending,
    error: first.error ?? next.error,
  };
}

export function useSaveOfAccount(there?: string): Saving {
  const first = useWrite('Ims', 'SetAccessKeyPolicyForAccount');
  const next = useGuarded('Ims', 'SetAccessKeyPolicyForAccount', 'GetAccessKeyPolicyForAccount', {});
  return {
    save: (AccessKeyPolicy, done) => {
      const parameters = { AccessKeyPolicy };
      if (there === undefined) first.mutate(parameters, { onSuccess: done });
      else next.mutate({ parameters, same: (now) => now.AccessKeyPolicy === there }, { onSuccess: done });
    },
    busy: first.isPending || next.isPending,
    error: first.error ?? next.error,
  };
}
