// One OAuth application: what it is, its secrets, and whether it is installed in this account.

import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { Empty } from '../../parts/Empty';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { applications } from '../../words/applications';
import { useOwn, useSpoken } from '../../words/words';
import { type Application, named, scopesOf, useApplications } from '../applications/load';
import { DeleteApplication } from './DeleteApplication';
import { Edit } from './Edit';
import { Installed } from './Installed';
import { Secrets } from './Secrets';

const route = getRouteApi('/applications/$name');

export function ApplicationPage() {
  const { words } = useSpoken();
  const own = useOwn(applications);
  const { name } = route.useParams();
  const query = useApplications();
  const one = named(query.data, name);
  if (one) return <Shown key={one.AppId} name={name} one={one} />;
  const called = `${own.kind} ${name}`;
  return (
    <Page title={name}>
      <div className={parts.panel}>
        {query.data ? (
          <Empty text={words.fault.missing} hint={words.fault.missingText(called)} />
        ) : (
          <Unread called={called} there={false} query={query} />
        )}
      </div>
    </Page>
  );
}

function Shown({ name, one }: { name: string; one: Application }) {
  const own = useOwn(applications);
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const id = one.AppId ?? '';
  const lacks = useMayEach(wishes(id));
  const close = () => setLayer(undefined);
  return (
    <Page
      title={name}
      lead={one.DisplayName}
      actions={
        <>
          <AsCommand product="Ims" operation="GetApplication" parameters={{ AppId: id }} />
          <Able lacks={lacks.edit} variant="default" onClick={() => setLayer('edit')}>
            {own.edit}
          </Able>
          <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
            {own.delete}
          </Able>
        </>
      }
    >
      <div className={parts.panel}>
        <About one={one} />
      </div>
      <Secrets id={id} lacks={{ create: lacks.createSecret, remove: lacks.removeSecret }} />
      <Installed one={one} lacks={{ install: lacks.install, uninstall: lacks.uninstall }} />
      {layer === 'edit' && <Edit one={one} onClose={close} />}
      {layer === 'delete' && <DeleteApplication one={one} onClose={close} />}
    </Page>
  );
}

/** They are judged on the application, whatever of it is changed. */
const wishes = (AppId: string) => ({
  edit: wish('Ims', 'UpdateApplication', { AppId, NewDisplayName: 'some' }),
  remove: wish('Ims', 'DeleteApplication', { AppId }),
  createSecret: wish('Ims', 'CreateAppSecret', { AppId }),
  removeSecret: wish('Ims', 'DeleteAppSecret', { AppId, AppSecretId: '00000000-0000-4000-8000-000000000000' }),
  install: wish('Ims', 'ProvisionApplication', { AppId }),
  uninstall: wish('Ims', 'DeprovisionApplication', { AppId }),
});

function About({ one }: { one: Application }) {
  const own = useOwn(applications);
  const { words, time, number } = useSpoken();
  const scopes = scopesOf(one);
  const listed = (needed: boolean) =>
    scopes
      .filter(({ Required }) => !needed || Required)
      .map(({ Name = '', Description = '' }) => `${Name} – ${own.descriptions[Name] ?? Description}`)
      .map((text) => <div key={text}>{text}</div>);
  const redirects = one.RedirectUris?.RedirectUri ?? [];
  return (
    <Facts
      rows={[
        [own.id, <Copied key="i" text={one.AppId} />],
        [own.type, own.types[one.AppType ?? ''] ?? one.AppType],
        [own.protocol, one.ProtocolVersion],
        [own.scopes, listed(false)],
        [own.required, listed(true)],
        [
          own.redirects,
          redirects.length === 0
            ? own.noRedirects
            : redirects.map((text) => (
                <div key={text}>
                  <code>{text}</code>
                </div>
              )),
        ],
        [own.secretRequired, one.SecretRequired ? own.yes : own.no],
        [own.multiTenant, one.IsMultiTenant ? own.yes : own.no],
        [own.access, number(one.AccessTokenValidity ?? 0)],
        [own.refresh, number(one.RefreshTokenValidity ?? 0)],
        [words.common.changed, time(one.UpdateDate)],
      ]}
    />
  );
}
