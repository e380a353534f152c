// Before a password is reset or a factor taken away; the new password is shown once.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { read, useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Danger } from '../../parts/Danger';
import { Secret } from '../../parts/Secret';
import { factors } from '../../words/factors';
import { useOwn, useWords } from '../../words/words';
import { newPassword } from '../users/password';

interface Props {
  principal: string;
  name: string;
  onClose: () => void;
}

export function Reset({ principal, name, onClose }: Props) {
  const words = useOwn(factors);
  const { common, users } = useWords();
  const [password, setPassword] = useState<string>();
  const { mutate, isPending, error } = useWrite('Ims', 'UpdateLoginProfile');
  const reset = () => {
    const made = newPassword();
    mutate(
      { UserPrincipalName: principal, Password: made, PasswordResetRequired: true },
      { onSuccess: () => setPassword(made) },
    );
  };
  if (password !== undefined)
    return (
      <Secret
        title={users.handOver}
        open={[[common.name, principal]]}
        label={users.password}
        secret={password}
        onClose={onClose}
      />
    );
  return (
    <Danger
      level={1}
      title={words.resetTitle(name)}
      effect={words.resetText}
      verb={words.reset}
      busy={isPending}
      error={error}
      onConfirm={reset}
      onClose={onClose}
    />
  );
}

export function Unbind({ principal, name, onClose }: Props) {
  const words = useOwn(factors);
  const named = { UserPrincipalName: principal };
  const profile = useQuery(read('Ims', 'GetLoginProfile', named));
  const rules = useQuery(read('Ims', 'GetSecurityPreference', {}));
  // Whoever has no password is asked for no factor beside it.
  const none = profile.error instanceof Fault && profile.error.missing;
  const known = (profile.data !== undefined || none) && rules.data !== undefined;
  const demanded =
    profile.data?.LoginProfile?.MFABindRequired === true ||
    rules.data?.SecurityPreference?.LoginProfilePreference?.MFAOperationForLogin === 'mandatory';
  return (
    <Confirm
      product="Ims"
      operation="UnbindMFADevice"
      parameters={named}
      said={words.unbound(name)}
      level={3}
      title={words.unbindTitle(name)}
      effect={words.unbindText}
      verb={words.unbind}
      name={name}
      {...(known && { evidence: demanded ? words.demanded : words.free })}
      error={(none ? null : profile.error) ?? rules.error}
      onClose={onClose}
    />
  );
}
