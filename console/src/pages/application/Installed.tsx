// Whether an application is installed in this account, and what it is allowed here.

import { Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Dialog } from '../../parts/Dialog';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { Loading } from '../../parts/Loading';
import { Facts, Section } from '../../parts/Page';
import { told } from '../../parts/toast';
import { applications } from '../../words/applications';
import { useOwn, useSpoken } from '../../words/words';
import { type Application, scopesOf } from '../applications/load';
import { ScopesInput } from '../applications/ScopesInput';
import { useInstalled } from './load';

interface Props {
  one: Application;
  lacks: { install: Denial | undefined; uninstall: Denial | undefined };
}

export function Installed({ one, lacks }: Props) {
  const own = useOwn(applications);
  const { time } = useSpoken();
  const { query, none, info } = useInstalled(one.AppId ?? '');
  const [layer, setLayer] = useState<'install' | 'uninstall'>();
  const close = () => setLayer(undefined);
  const there = info?.ApplicationProvisionInfo;
  const allowed = scopesOf(there ?? {}).map(({ Name = '' }) => Name);
  const install = (verb: string) => (
    <Able lacks={lacks.install} variant="default" onClick={() => setLayer('install')}>
      {verb}
    </Able>
  );
  return (
    <Section
      title={own.installed}
      actions={
        there && (
          <>
            {install(own.reinstall)}
            <Able lacks={lacks.uninstall} variant="outline" color="brick" onClick={() => setLayer('uninstall')}>
              {own.uninstall}
            </Able>
          </>
        )
      }
    >
      {query.isPending && <Loading lines={2} />}
      {none && <Empty text={own.notInstalled}>{install(own.install)}</Empty>}
      {query.error && !none && !there && <FaultBox error={query.error} onRetry={() => void query.refetch()} />}
      {there && (
        <Facts
          rows={[
            [own.allowed, allowed.join(', ')],
            [own.since, time(there.CreateDate)],
          ]}
        />
      )}
      {layer === 'install' && <Install one={one} allowed={there && allowed} onClose={close} />}
      {layer === 'uninstall' && <Uninstall one={one} onClose={close} />}
    </Section>
  );
}

function Install({ one, allowed, onClose }: { one: Application; allowed: string[] | undefined; onClose: () => void }) {
  const own = useOwn(applications);
  const scopes = scopesOf(one).map(({ Name = '', Description = '' }) => ({ name: Name, description: Description }));
  const fixed = scopesOf(one).flatMap(({ Name = '', Required }) => (Required || Name === 'openid' ? [Name] : []));
  const [chosen, setChosen] = useState<readonly string[]>(allowed ?? scopes.map(({ name }) => name));
  const { mutate, isPending, error } = useWrite('Ims', 'ProvisionApplication');
  const name = one.AppName ?? '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isPending) return;
    mutate(
      { AppId: one.AppId ?? '', Scopes: [...new Set([...fixed, ...chosen])].join(';') },
      {
        onSuccess: () => {
          told(own.installDone(name));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog onClose={onClose} title={allowed ? own.reinstall : own.installTitle(name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <ScopesInput label={own.installScopes} scopes={scopes} value={chosen} fixed={fixed} onChange={setChosen} />
          <Foot
            verb={allowed ? own.reinstall : own.install}
            ready
            busy={isPending}
            error={error}
            careful
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function Uninstall({ one, onClose }: { one: Application; onClose: () => void }) {
  const own = useOwn(applications);
  const name = one.AppName ?? '';
  return (
    <Confirm
      product="Ims"
      operation="DeprovisionApplication"
      parameters={{ AppId: one.AppId ?? '' }}
      said={own.uninstalled(name)}
      level={1}
      title={own.uninstallTitle(name)}
      effect={own.uninstallText}
      verb={own.uninstall}
      onClose={onClose}
    />
  );
}
