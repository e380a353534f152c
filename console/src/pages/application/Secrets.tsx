// The secrets of an application: made and shown once, deleted. Their values are kept nowhere here.

import { useState } from 'react';
import type { Answer, Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Secret } from '../../parts/Secret';
import { Small } from '../../parts/Small';
import { applications } from '../../words/applications';
import { useOwn, useSpoken } from '../../words/words';
import { useSecrets } from './load';

interface Props {
  id: string;
  lacks: { create: Denial | undefined; remove: Denial | undefined };
}

export function Secrets({ id, lacks }: Props) {
  const own = useOwn(applications);
  const { words, time } = useSpoken();
  const query = useSecrets(id);
  const create = useWrite('Ims', 'CreateAppSecret');
  const [made, setMade] = useState<Answer<'Ims', 'CreateAppSecret'>['AppSecret']>();
  const [deleting, setDeleting] = useState<string>();
  const make = () =>
    create.mutate(
      { AppId: id },
      {
        onSuccess: ({ AppSecret }) => {
          setMade(AppSecret);
          // Here alone, and gone with the dialog.
          create.reset();
        },
      },
    );
  return (
    <Section
      title={own.secrets}
      actions={
        <Able lacks={lacks.create} variant="default" loading={create.isPending} onClick={make}>
          {own.createSecret}
        </Able>
      }
    >
      {create.error && <FaultBox error={create.error} title={words.fault.failed} />}
      <Body query={query} empty={<Empty text={own.noSecrets} />}>
        {(rows) => (
          <Small
            label={own.secrets}
            rows={rows}
            rowKey={(row) => row.AppSecretId ?? ''}
            columns={[
              { title: own.secretId, cell: (row) => <code>{row.AppSecretId}</code> },
              { title: words.common.created, from: 'medium', cell: (row) => time(row.CreateDate) },
              {
                title: words.common.actions,
                cell: ({ AppSecretId = '' }) => (
                  <Able
                    lacks={lacks.remove}
                    variant="subtle"
                    color="brick"
                    size="compact-sm"
                    aria-label={own.deleteSecretOf(AppSecretId)}
                    onClick={() => setDeleting(AppSecretId)}
                  >
                    {own.deleteSecret}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {made && (
        <Secret
          title={own.secretTitle}
          open={[
            [own.id, made.AppId ?? id],
            [own.secretId, made.AppSecretId ?? ''],
          ]}
          label={own.secret}
          secret={made.AppSecretValue ?? ''}
          note={own.secretNote}
          onClose={() => setMade(undefined)}
        />
      )}
      {deleting !== undefined && <DeleteSecret app={id} secret={deleting} onClose={() => setDeleting(undefined)} />}
    </Section>
  );
}

function DeleteSecret({ app, secret, onClose }: { app: string; secret: string; onClose: () => void }) {
  const own = useOwn(applications);
  return (
    <Confirm
      product="Ims"
      operation="DeleteAppSecret"
      parameters={{ AppId: app, AppSecretId: secret }}
      said={own.secretDeleted}
      level={2}
      title={own.deleteSecretTitle}
      effect={own.deleteSecretText}
      verb={own.deleteSecret}
      name={secret}
      onClose={onClose}
    />
  );
}
