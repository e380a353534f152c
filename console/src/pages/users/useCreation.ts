// Creating a user is several operations; what was done and what was not is told of each.

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { domain, principalName } from '../../api/session';
import { newPassword } from './password';

export interface Which {
  PolicyName: string;
  PolicyType: string;
}

export interface Wish {
  name: string;
  display: string;
  groups: readonly string[];
  policies: readonly Which[];
  logon: boolean;
}

/** What could not be done, by the group, the policy or the deed. */
export interface Missed {
  what: string;
  error: unknown;
}

export interface Made {
  name: string;
  principal: string;
  password?: string;
  /** Of what came after the user itself. */
  faults: Missed[];
}

/** Creates one user. It fails only where there is no user afterwards. */
export function useCreate(): (wish: Wish) => Promise<Made> {
  const client = useQueryClient();
  const user = useWrite('Ims', 'CreateUser');
  const member = useWrite('Ims', 'AddUserToGroup');
  const attach = useWrite('Ram', 'AttachPolicyToUser');
  const profile = useWrite('Ims', 'CreateLoginProfile');
  return async ({ name, display, groups, policies, logon }) => {
    const principal = await principalName(name, () => client.ensureQueryData(domain));
    const named = { UserPrincipalName: principal };
    await user.mutateAsync({ ...named, DisplayName: display });
    const faults: Missed[] = [];
    const tried = (what: string, deed: Promise<unknown>) =>
      deed.catch((error: unknown) => void faults.push({ what, error }));
    for (const group of groups) await tried(group, member.mutateAsync({ ...named, GroupName: group }));
    for (const policy of policies) await tried(policy.PolicyName, attach.mutateAsync({ ...policy, UserName: name }));
    if (!logon) return { name, principal, faults };
    const password = newPassword();
    const asked = { ...named, Password: password, PasswordResetRequired: true };
    const done = await tried('CreateLoginProfile', profile.mutateAsync(asked));
    return done ? { name, principal, password, faults } : { name, principal, faults };
  };
}

export function useCreation() {
  const create = useCreate();
  const [made, setMade] = useState<Made>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const run = (wish: Wish, done: (made: Made) => void) => {
    setBusy(true);
    setError(undefined);
    create(wish)
      .then((all) => {
        setMade(all);
        done(all);
      }, setError)
      .finally(() => setBusy(false));
  };
  return { run, made, error, busy };
}
