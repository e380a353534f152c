// Who administers which service for the directory, and which services work across it.

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/may';
import { read, useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { told } from '../../parts/toast';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { asked, memberList, RD } from './load';
import { SERVICES } from './services';

const delegates = read(RD, 'ListDelegatedAdministrators', { PageSize: 100 });
const trusted = read(RD, 'ListTrustedServiceStatus', { PageSize: 100 });

/** Judged on all members, whichever it is. */
const REGISTER = asked('RegisterDelegatedAdministrator', {
  AccountId: '1000000000000001',
  ServicePrincipal: SERVICES[0] ?? '',
});

interface One {
  AccountId?: string;
  DisplayName?: string;
  ServicePrincipal?: string;
  DelegationEnabledTime?: string;
}

export function Delegation() {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const query = useQuery({ ...delegates, select: (answer): One[] => answer.Accounts?.Account ?? [] });
  const services = useQuery({
    ...trusted,
    select: (answer) => answer.EnabledServicePrincipals?.EnabledServicePrincipal ?? [],
  });
  const [picking, setPicking] = useState(false);
  const [ended, setEnded] = useState<One>();
  const rows = query.data ?? [];
  const [register, ...ends] = useMay([
    REGISTER,
    ...rows
      .slice(0, 50)
      .map(({ AccountId = '', ServicePrincipal = '' }) =>
        asked('DeregisterDelegatedAdministrator', { AccountId, ServicePrincipal }),
      ),
  ]);
  return (
    <>
      <Section
        title={words.delegated}
        actions={
          <Able lacks={register} onClick={() => setPicking(true)}>
            {words.register}
          </Able>
        }
      >
        <div className={`${parts.padded} ${parts.faint}`}>{words.delegatedLead}</div>
        <Body query={query} empty={<Empty text={words.noneDelegated} />}>
          {(each) => (
            <Small
              label={words.delegated}
              rows={each}
              rowKey={({ AccountId, ServicePrincipal }) => `${AccountId} ${ServicePrincipal}`}
              columns={[
                {
                  title: words.member,
                  cell: ({ AccountId = '', DisplayName }) => (
                    <Link to="/members/$id" params={{ id: AccountId }}>
                      {DisplayName || AccountId}
                    </Link>
                  ),
                },
                { title: words.service, cell: ({ ServicePrincipal }) => <code>{ServicePrincipal}</code> },
                {
                  title: words.delegatedSince,
                  from: 'medium',
                  cell: ({ DelegationEnabledTime }) => time(DelegationEnabledTime),
                },
                {
                  title: all.common.actions,
                  cell: (row) => (
                    <Able
                      lacks={ends[rows.indexOf(row)]}
                      variant="subtle"
                      size="compact-sm"
                      aria-label={words.deregisterOf(row.DisplayName ?? '', row.ServicePrincipal ?? '')}
                      onClick={() => setEnded(row)}
                    >
                      {words.deregister}
                    </Able>
                  ),
                },
              ]}
            />
          )}
        </Body>
      </Section>
      <Section title={words.trusted}>
        <div className={`${parts.padded} ${parts.faint}`}>{words.trustedLead}</div>
        <Body query={services} empty={<Empty text={words.noneTrusted} />}>
          {(each) => (
            <Small
              label={words.trusted}
              rows={each}
              rowKey={({ ServicePrincipal = '' }) => ServicePrincipal}
              columns={[
                { title: words.service, cell: ({ ServicePrincipal }) => <code>{ServicePrincipal}</code> },
                { title: words.enabled, cell: ({ EnableTime }) => time(EnableTime) },
              ]}
            />
          )}
        </Body>
      </Section>
      {picking && <Register onClose={() => setPicking(false)} />}
      {ended && (
        <Confirm
          product={RD}
          operation="DeregisterDelegatedAdministrator"
          parameters={{ AccountId: ended.AccountId ?? '', ServicePrincipal: ended.ServicePrincipal ?? '' }}
          said={words.deregistered}
          level={1}
          title={words.deregisterTitle(ended.DisplayName ?? '')}
          effect={words.deregisterText}
          verb={words.deregister}
          onClose={() => setEnded(undefined)}
        />
      )}
    </>
  );
}

function Register({ onClose }: { onClose: () => void }) {
  const words = useOwn(texts);
  const members = useQuery(memberList);
  const write = useWrite(RD, 'RegisterDelegatedAdministrator');
  const [service, setService] = useState<string>(SERVICES[0] ?? '');
  const options = (members.data ?? []).map(({ AccountId = '', DisplayName = '' }) => ({
    value: AccountId,
    label: `${DisplayName} · ${AccountId}`,
  }));
  return (
    <Picker
      title={words.registerTitle}
      label={words.member}
      hint={words.pickHint}
      verb={words.register}
      options={options}
      loading={members.isPending}
      busy={write.isPending}
      error={members.error ?? write.error}
      about={() => (
        <Select
          label={words.service}
          data={[...SERVICES]}
          value={service}
          onChange={(next) => next !== null && setService(next)}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      )}
      onPick={(AccountId) =>
        write.mutate(
          { AccountId, ServicePrincipal: service },
          {
            onSuccess: () => {
              told(words.registered(options.find(({ value }) => value === AccountId)?.label ?? AccountId));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
