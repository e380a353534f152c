// What is entered at a SAML provider: how this server is called there, where its responses go, and what they must say.

import { useQuery } from '@tanstack/react-query';
import { FOR_ROLES, forUsers, ours } from '../../api/ours';
import { domain, useMe } from '../../api/session';
import { Copied } from '../../parts/Copied';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts } from '../../parts/Page';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { ATTRIBUTES, pairOf } from './load';

interface Props {
  /** The provider whose responses are for roles; without one they are for users. */
  provider?: string;
  role?: string | undefined;
}

export function Ours({ provider, role }: Props) {
  const own = useOwn(connect);
  const { account } = useMe();
  const users = provider === undefined;
  const path = users ? forUsers(account) : FOR_ROLES;
  const { data, error, refetch } = useQuery({ ...ours(path), enabled: !users || account !== '' });
  const { data: names } = useQuery({ ...domain, enabled: users });
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading lines={5} />;
  const copied = (what: keyof typeof own.copyOf, text: string) => <Copied text={text} what={own.copyOf[what]} />;
  return (
    <Facts
      rows={[
        [own.entity, copied('entity', data.entity)],
        [own.receives, copied('receives', data.receives)],
        [
          own.metadata,
          <span key="m">
            {copied('metadata', data.address)}
            <div>
              <a href={path} download="rampart-metadata.xml">
                {own.download}
              </a>
            </div>
          </span>,
        ],
        [own.nameId, users ? own.nameIdUsers(names?.DefaultDomainName ?? '…') : own.nameIdRoles],
        [own.signature, own.signatureText],
        ...(users
          ? []
          : ([
              [own.attributeRole, copied('role', `${ATTRIBUTES}/Role`)],
              [own.attributeRoleValue, copied('value', pairOf(account, provider, role ?? 'ROLE'))],
              [
                own.attributeSession,
                <span key="s">
                  <Copied text={`${ATTRIBUTES}/RoleSessionName`} what="RoleSessionName" />
                  <div>{own.attributeSessionText}</div>
                </span>,
              ],
            ] as const)),
      ]}
    />
  );
}
