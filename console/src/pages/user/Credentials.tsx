// The ways in of a user: password, second factor, AccessKeys.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { useMayEach } from '../../api/may';
import { read, useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { Danger } from '../../parts/Danger';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Secret } from '../../parts/Secret';
import { ActiveBadge } from '../../parts/Status';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { RotationOf } from '../rotation/RotationOf';
import { newPassword } from '../users/password';
import { Keys } from './Keys';
import { wishes } from './wishes';

export function Credentials({ principal, name }: { principal: string; name: string }) {
  return (
    <div className={parts.page}>
      <Profile principal={principal} name={name} />
      <Keys principal={principal} name={name} />
      <RotationOf principal={principal} name={name} />
    </div>
  );
}

function Profile({ principal, name }: { principal: string; name: string }) {
  const words = useWords();
  const named = { UserPrincipalName: principal };
  const { data, error, isPending, refetch } = useQuery(read('Ims', 'GetLoginProfile', named));
  const mfa = useQuery(read('Ims', 'GetUserMFAInfo', named));
  const profile = data?.LoginProfile;
  const none = error instanceof Fault && error.missing;
  const active = !none && profile?.Status === 'Active';
  const bound = mfa.data?.IsMFAEnable;
  return (
    <Section
      title={words.user.profile}
      actions={<Switch named={named} name={name} active={active} fresh={none} known={!isPending} />}
    >
      {isPending && <Loading lines={3} />}
      {none && <Empty text={words.user.noProfile} />}
      {error && !none && <FaultBox error={error} onRetry={() => void refetch()} />}
      {profile && !none && (
        <Facts
          rows={[
            [words.common.status, <ActiveBadge key="s" active={active} />],
            [words.user.mustChange, profile.PasswordResetRequired ? words.common.yes : words.common.no],
            [words.user.mustBind, profile.MFABindRequired ? words.common.yes : words.common.no],
            [words.user.mfa, bound === undefined ? words.common.unknown : bound ? words.user.mfaOn : words.user.mfaOff],
          ]}
        />
      )}
    </Section>
  );
}

interface SwitchProps {
  named: { UserPrincipalName: string };
  name: string;
  active: boolean;
  fresh: boolean;
  /** Whether that is known yet. While it is asked anew the password that was just made is still shown. */
  known: boolean;
}

/** Switches the logon with a password on and off; where there was none, with a first password. */
function Switch({ named, name, active, fresh, known }: SwitchProps) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  const [password, setPassword] = useState<string>();
  const update = useWrite('Ims', 'UpdateLoginProfile');
  const create = useWrite('Ims', 'CreateLoginProfile');
  const disable = () =>
    update.mutate(
      { ...named, Status: 'Inactive' },
      {
        onSuccess: () => {
          setAsking(false);
          told(words.user.disabled);
        },
      },
    );
  const enable = () => {
    if (!fresh) return update.mutate({ ...named, Status: 'Active' }, { onSuccess: () => told(words.user.enabled) });
    const made = newPassword();
    return create.mutate(
      { ...named, Password: made, PasswordResetRequired: true },
      { onSuccess: () => setPassword(made) },
    );
  };
  const lacks = useMayEach(wishes(name));
  const error = create.error ?? (asking ? null : update.error);
  return (
    <>
      {error && <FaultBox error={error} title={words.fault.failed} />}
      {known && (
        <Able
          lacks={fresh ? lacks.allow : lacks.logon}
          variant="default"
          loading={create.isPending}
          onClick={active ? () => setAsking(true) : enable}
        >
          {active ? words.user.disable : words.user.enable}
        </Able>
      )}
      {asking && (
        <Danger
          level={1}
          title={words.user.disableTitle(name)}
          effect={words.user.disableText}
          verb={words.user.disable}
          busy={update.isPending}
          error={update.error}
          onConfirm={disable}
          onClose={() => setAsking(false)}
        />
      )}
      {password !== undefined && (
        <Secret
          title={words.users.handOver}
          open={[[words.common.name, named.UserPrincipalName]]}
          label={words.users.password}
          secret={password}
          onClose={() => setPassword(undefined)}
        />
      )}
    </>
  );
}
