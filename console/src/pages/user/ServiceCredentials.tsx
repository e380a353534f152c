// The service credentials of a user: made, disabled, deleted.

import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMayEach, wish } from '../../api/may';
import { read, useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { told, trouble } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn, useSpoken } from '../../words/words';
import { CreateCredential } from './CreateCredential';

/** A page, which is more than a user may have of a service. */
const PAGE = 100;

export function ServiceCredentials({ principal }: { principal: string }) {
  const own = useOwn(keyNetwork);
  const { words, time } = useSpoken();
  const asked = { UserPrincipalName: principal, MaxResults: PAGE };
  const answered = useQuery(read('Ims', 'ListServiceCredentials', asked));
  const query = useQuery({
    ...read('Ims', 'ListServiceCredentials', asked),
    select: (answer) => answer.ServiceCredentials ?? [],
  });
  const lacks = useMayEach(wishes(principal));
  const [creating, setCreating] = useState(false);
  const [asking, setAsking] = useState<{ deed: 'disable' | 'remove'; id: string; name: string }>();
  const update = useWrite('Ims', 'UpdateServiceCredential');
  const enable = (id: string, name: string) =>
    update.mutate(
      { UserPrincipalName: principal, ServiceCredentialId: id, Status: 'Active' },
      {
        onSuccess: () => told(own.credentialEnabled(name)),
        onError: (error) => trouble(faultText(error, words)),
      },
    );
  return (
    <Section
      title={own.credentials}
      actions={
        <Able lacks={lacks.create} variant="default" onClick={() => setCreating(true)}>
          {own.credentialCreate}
        </Able>
      }
    >
      <Body query={query} empty={<Empty text={own.noCredentials} />}>
        {(rows) => (
          <Small
            label={own.credentials}
            rows={rows}
            rowKey={(row) => row.ServiceCredentialId ?? ''}
            columns={[
              { title: own.credentialName, cell: (row) => row.ServiceCredentialName },
              { title: own.service, cell: (row) => row.ServiceName },
              { title: words.common.status, cell: ({ Status = '' }) => own.credentialStates[Status] ?? Status },
              { title: own.credentialUntil, from: 'medium', cell: (row) => time(row.ExpirationTime, own.forever) },
              {
                title: words.common.actions,
                cell: ({ ServiceCredentialId: id = '', ServiceCredentialName: name = '', Status }) => (
                  <Group gap="xs" justify="flex-end">
                    {Status === 'Active' && (
                      <Able
                        lacks={lacks.update}
                        variant="subtle"
                        size="compact-sm"
                        aria-label={own.of(own.disable, name)}
                        onClick={() => setAsking({ deed: 'disable', id, name })}
                      >
                        {own.disable}
                      </Able>
                    )}
                    {Status === 'Inactive' && (
                      <Able
                        lacks={lacks.update}
                        variant="subtle"
                        size="compact-sm"
                        aria-label={own.of(own.enable, name)}
                        onClick={() => enable(id, name)}
                      >
                        {own.enable}
                      </Able>
                    )}
                    <Able
                      lacks={lacks.remove}
                      variant="subtle"
                      color="brick"
                      size="compact-sm"
                      aria-label={own.of(own.remove, name)}
                      onClick={() => setAsking({ deed: 'remove', id, name })}
                    >
                      {own.remove}
                    </Able>
                  </Group>
                ),
              },
            ]}
          />
        )}
      </Body>
      {answered.data?.IsTruncated && <p className={parts.padded}>{own.more(PAGE)}</p>}
      {creating && <CreateCredential principal={principal} onClose={() => setCreating(false)} />}
      {asking && <Ask {...asking} principal={principal} onClose={() => setAsking(undefined)} />}
    </Section>
  );
}

/** They are judged on the user, whichever credential it is. */
const wishes = (UserPrincipalName: string) => {
  const some = { UserPrincipalName, ServiceCredentialId: '200000000000000001' };
  return {
    create: wish('Ims', 'CreateServiceCredential', {
      UserPrincipalName,
      ServiceCredentialName: 'some',
      ServiceName: 'some',
    }),
    update: wish('Ims', 'UpdateServiceCredential', { ...some, Status: 'Active' }),
    remove: wish('Ims', 'DeleteServiceCredential', some),
  };
};

interface AskProps {
  deed: 'disable' | 'remove';
  id: string;
  name: string;
  principal: string;
  onClose: () => void;
}

function Ask({ deed, id, name, principal, onClose }: AskProps) {
  const own = useOwn(keyNetwork);
  const named = { UserPrincipalName: principal, ServiceCredentialId: id };
  if (deed === 'disable')
    return (
      <Confirm
        product="Ims"
        operation="UpdateServiceCredential"
        parameters={{ ...named, Status: 'Inactive' }}
        said={own.credentialDisabled(name)}
        level={1}
        title={own.disableTitle(name)}
        effect={own.disableText}
        verb={own.disable}
        onClose={onClose}
      />
    );
  return (
    <Confirm
      product="Ims"
      operation="DeleteServiceCredential"
      parameters={named}
      said={own.credentialRemoved(name)}
      level={2}
      title={own.removeTitle(name)}
      effect={own.removeText}
      verb={own.remove}
      name={name}
      onClose={onClose}
    />
  );
}
