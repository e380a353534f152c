// From here on it counts: for users a switch, with the way back; for roles it does already, and is said to.

import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { domain, useMe } from '../../api/session';
import { Able } from '../../parts/Able';
import { Copied } from '../../parts/Copied';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts } from '../../parts/Page';
import { ActiveBadge } from '../../parts/Status';
import { account as accountWords } from '../../words/account';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { Latest } from '../attempts/Latest';
import { pairOf } from '../sso/load';
import { Switch } from '../userSso/Dialogs';
import css from './connect.module.css';
import type { StepProps } from './flow';

export function OnStep(props: StepProps) {
  return props.search.kind === 'users' ? <Users /> : <Roles {...props} />;
}

function Roles({ search: { kind, name = '', role }, tried }: StepProps) {
  const own = useOwn(connect);
  const { account } = useMe();
  return (
    <div className={css.body}>
      <p>{own.onRoles}</p>
      <div className={css.framed}>
        <Facts
          rows={[
            [
              own.names.provider,
              <Link key="p" to={kind === 'saml' ? '/sso/saml/$name' : '/sso/oidc/$name'} params={{ name }}>
                {name}
              </Link>,
            ],
            [
              own.names.role,
              role && (
                <span key="r">
                  <Link to="/roles/$name" params={{ name: role }}>
                    {role}
                  </Link>
                  <div>{own.rolePolicies}</div>
                </span>
              ),
            ],
            ...(kind === 'saml' && role
              ? [[own.pair, <Copied key="v" text={pairOf(account, name, role)} what={own.pair} />] as const]
              : []),
            [own.tried, tried ? own.triedWell : own.triedNot],
          ]}
        />
      </div>
    </div>
  );
}

function Users() {
  const own = useOwn(connect);
  const words = useOwn(accountWords);
  const [switching, setSwitching] = useState(false);
  const [lacks] = useMay([wish('Ims', 'SetUserSsoSettings', { SsoLoginWithDomain: 'true' })]);
  const { data, error, refetch } = useQuery(read('Ims', 'GetUserSsoSettings', {}));
  const settings = data?.UserSsoSettings;
  if (error && !settings) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!settings) return <Loading lines={3} />;
  const on = settings.SsoEnabled === true;
  const link = `${window.location.origin}/logon?as=owner`;
  return (
    <div className={css.body}>
      <p>{on ? own.isOn : own.onUsers}</p>
      <div className={css.framed}>
        <Facts
          rows={[
            [words.ssoState, <ActiveBadge key="s" active={on} />],
            [own.breakGlass, own.breakGlassText(link)],
          ]}
        />
      </div>
      {!on && !settings.MetadataDocument && <p>{words.noMetadata}</p>}
      {!on && settings.MetadataDocument && (
        <Group mt="xs" mb="xs">
          <Able lacks={lacks} onClick={() => setSwitching(true)}>
            {words.turnOn}
          </Able>
        </Group>
      )}
      {on && <LogOn />}
      {switching && <Switch settings={settings} onClose={() => setSwitching(false)} />}
    </div>
  );
}

/** Where the first user logs on, and what comes of it. */
function LogOn() {
  const own = useOwn(connect);
  const { account } = useMe();
  const { data } = useQuery(domain);
  const { data: alias } = useQuery(read('Ram', 'GetAccountAlias', {}));
  const called = alias?.AccountAlias ?? account;
  const link = `${window.location.origin}/logon?account=${called}`;
  return (
    <>
      <p>{own.testUsers}</p>
      <div className={css.framed}>
        <Facts
          rows={[
            [own.testLink, <Copied key="l" text={link} what={own.testLink} />],
            [own.nameId, own.nameIdUsers(data?.DefaultDomainName ?? '…')],
          ]}
        />
      </div>
      <Latest about={{ Purpose: 'User' }} />
    </>
  );
}
