// The policies that are attached for a group alone: attached here, detached here, both of which can be undone.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { domain, localName } from '../../api/session';
import { whichOf } from '../../bulk/Choose';
import { Able } from '../../parts/Able';
import { Choose } from '../../parts/Choose';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { trouble, undoable } from '../../parts/toast';
import { resourceGroups as texts } from '../../words/resourceGroups';
import { useOwn, useSpoken } from '../../words/words';
import { groupList } from '../groups/load';
import { policyList } from '../policies/load';
import { RM } from '../resourceGroups/load';
import { roleList } from '../roles/load';
import { userList } from '../users/load';
import { type Grant, grantsIn, placeOf, principal } from './load';

interface Asked {
  ResourceGroupId: string;
  PolicyType: string;
  PolicyName: string;
  PrincipalType: string;
  PrincipalName: string;
}

const askedOf = (id: string, row: Grant): Asked => ({
  ResourceGroupId: id,
  PolicyType: row.PolicyType ?? '',
  PolicyName: row.PolicyName ?? '',
  PrincipalType: row.PrincipalType ?? '',
  PrincipalName: row.PrincipalName ?? '',
});

function useGranting() {
  const words = useOwn(texts);
  const attach = useWrite(RM, 'AttachPolicy');
  const detach = useWrite(RM, 'DetachPolicy');
  return {
    grant: async (asked: Asked) => {
      await attach.mutateAsync(asked);
      undoable(words.granted(asked.PolicyName, localName(asked.PrincipalName)), () => detach.mutateAsync(asked));
    },
    revoke: async (asked: Asked) => {
      await detach.mutateAsync(asked);
      undoable(words.revoked(asked.PolicyName, localName(asked.PrincipalName)), () => attach.mutateAsync(asked));
    },
    busy: attach.isPending,
    error: attach.error,
  };
}

export function Grants({ id, name }: { id: string; name: string }) {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const query = useQuery(grantsIn(id));
  const { revoke } = useGranting();
  const [picking, setPicking] = useState(false);
  const rows = query.data ?? [];
  const lacks = useMay(rows.slice(0, 50).map((row) => wish(RM, 'DetachPolicy', { ...askedOf(id, row) })));
  return (
    <Section
      title={words.grants}
      actions={
        <Able lacks={undefined} variant="default" onClick={() => setPicking(true)}>
          {words.grant}
        </Able>
      }
    >
      <div className={`${parts.padded} ${parts.faint}`}>{words.grantsLead}</div>
      <Body query={query} empty={<Empty text={words.noGrants} />}>
        {(each) => (
          <Small
            label={words.grants}
            rows={each}
            rowKey={(row) => `${row.PolicyType} ${row.PolicyName} ${row.PrincipalType} ${row.PrincipalName}`}
            columns={[
              { title: words.who, cell: (row) => <Who grant={row} /> },
              {
                title: words.policy,
                cell: ({ PolicyType = '', PolicyName = '' }) => (
                  <Link to="/policies/$type/$name" params={{ type: PolicyType, name: PolicyName }}>
                    {PolicyName}
                  </Link>
                ),
              },
              { title: words.since, from: 'medium', cell: ({ AttachDate }) => time(AttachDate) },
              {
                title: all.common.actions,
                cell: (row) => (
                  <Able
                    lacks={lacks[rows.indexOf(row)]}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={words.revokeOf(row.PolicyName ?? '', localName(row.PrincipalName))}
                    onClick={() => revoke(askedOf(id, row)).catch((error: unknown) => trouble(faultText(error, all)))}
                  >
                    {words.revoke}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {picking && <Attach id={id} name={name} onClose={() => setPicking(false)} />}
    </Section>
  );
}

function Who({ grant }: { grant: Grant }) {
  const words = useOwn(texts);
  const { to, name } = placeOf(grant);
  return (
    <>
      <Link to={to} params={{ name }}>
        {name}
      </Link>{' '}
      <span className={parts.faint}>{words.whoTypes[grant.PrincipalType ?? '']}</span>
    </>
  );
}

function Attach({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const words = useOwn(texts);
  const policies = useQuery(policyList);
  const users = useQuery(userList);
  const groups = useQuery(groupList);
  const roles = useQuery(roleList);
  const home = useQuery(domain).data?.DefaultDomainName;
  const [whom, setWhom] = useState<string | null>(null);
  const { grant, busy, error } = useGranting();
  const who = principal(whom ?? '', (home ?? '').replace(/\.onaliyun\.com$/, ''));
  const people = [
    ...(users.data ?? []).map(({ UserPrincipalName }) => `user/${localName(UserPrincipalName)}`),
    ...(groups.data ?? []).map(({ GroupName = '' }) => `group/${GroupName}`),
    ...(roles.data ?? []).map(({ RoleName = '' }) => `role/${RoleName}`),
  ];
  return (
    <Picker
      title={words.grantTitle(name)}
      label={words.policy}
      hint={words.pickHint}
      verb={words.grant}
      options={(policies.data ?? []).map(({ PolicyType, PolicyName = '' }) => ({
        value: `${PolicyType}/${PolicyName}`,
        label: PolicyName,
      }))}
      loading={policies.isPending}
      busy={busy}
      error={policies.error ?? error}
      about={() => (
        <Choose
          label={words.who}
          hint={words.pickHint}
          data={people}
          loading={users.isPending || groups.isPending || roles.isPending}
          value={whom}
          onPick={setWhom}
        />
      )}
      ready={() => who !== undefined && home !== undefined}
      onPick={(policy) =>
        who && grant({ ResourceGroupId: id, ...whichOf(policy), ...who }).then(onClose, () => undefined)
      }
      onClose={onClose}
    />
  );
}
