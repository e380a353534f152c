// The AccessKeys of a user: made, disabled, deleted. A secret is shown once and kept nowhere.

import { Badge, Group } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Answer, Denial } from '../../api/call';
import { useMay, useMayEach } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { Danger } from '../../parts/Danger';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Secret } from '../../parts/Secret';
import { Small } from '../../parts/Small';
import { ActiveBadge } from '../../parts/Status';
import { told, trouble } from '../../parts/toast';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn, useSpoken } from '../../words/words';
import { KeyDanger } from './KeyDanger';
import { LastUse } from './LastUse';
import { ClearLeak, MarkLeaked, useLeaked } from './Leak';
import { type Key, useKeysOf } from './load';
import { keyWishes, wishes } from './wishes';

const OfKey = lazy(() => import('../keyNetwork/OfKey').then((module) => ({ default: module.OfKey })));

type Made = Answer<'Ims', 'CreateAccessKey'>['AccessKey'];

export function Keys({ principal, name }: { principal: string; name: string }) {
  const { words, time } = useSpoken();
  const query = useKeysOf(principal);
  const lacks = useMayEach(wishes(name));
  const [creating, setCreating] = useState(false);
  const [asking, setAsking] = useState<{ deed: 'disable' | 'delete'; id: string }>();
  const [layer, setLayer] = useState<{ of: 'network' | 'leak' | 'unleak'; id: string }>();
  const close = () => setLayer(undefined);
  const own = useOwn(keyNetwork);
  const first = query.data?.[0]?.AccessKeyId;
  const leaked = useLeaked(first !== undefined);
  const [network, leak, unleak] = useMay(first === undefined ? [] : keyWishes(principal, first));
  const update = useWrite('Ims', 'UpdateAccessKey');
  const enable = (id: string) =>
    update.mutate(
      { UserPrincipalName: principal, UserAccessKeyId: id, Status: 'Active' },
      {
        onSuccess: () => told(words.user.keyEnabled(id)),
        onError: (error) => trouble(faultText(error, words)),
      },
    );
  const more = (id: string) => (
    <>
      <Deed lacks={network} label={own.networks} id={id} onClick={() => setLayer({ of: 'network', id })} />
      {leaked.has(id) ? (
        <Deed lacks={unleak} label={own.unleak} id={id} onClick={() => setLayer({ of: 'unleak', id })} />
      ) : (
        <Deed lacks={leak} label={own.leaked} id={id} onClick={() => setLayer({ of: 'leak', id })} danger />
      )}
    </>
  );
  const actions = (key: Key) => {
    const id = key.AccessKeyId ?? '';
    return (
      <Group gap="xs" justify="flex-end">
        {switches(key, id)}
        {more(id)}
      </Group>
    );
  };
  const switches = (key: Key, id: string) =>
    key.Status === 'Active' ? (
      <Deed
        lacks={lacks.updateKey}
        label={words.user.keyDisable}
        id={id}
        onClick={() => setAsking({ deed: 'disable', id })}
      />
    ) : (
      <>
        <Deed lacks={lacks.updateKey} label={words.user.keyEnable} id={id} onClick={() => enable(id)} />
        <Deed
          lacks={lacks.deleteKey}
          label={words.user.keyDelete}
          id={id}
          onClick={() => setAsking({ deed: 'delete', id })}
          danger
        />
      </>
    );
  const button = (
    <Able lacks={lacks.createKey} variant="default" onClick={() => setCreating(true)}>
      {words.user.createKey}
    </Able>
  );
  return (
    <Section title={words.user.keys} actions={button}>
      <Body query={query} empty={<Empty text={words.user.noKeys} />}>
        {(rows) => (
          <Small
            label={words.user.keys}
            rows={rows}
            rowKey={(key) => key.AccessKeyId ?? ''}
            columns={[
              { title: words.user.keyId, cell: (key) => <code>{key.AccessKeyId}</code> },
              {
                title: words.common.status,
                cell: (key) => <State active={key.Status === 'Active'} leaked={leaked.has(key.AccessKeyId ?? '')} />,
              },
              { title: words.common.created, from: 'wide', cell: (key) => time(key.CreateDate) },
              {
                title: words.user.keyUse,
                from: 'medium',
                cell: (key) => <LastUse principal={principal} id={key.AccessKeyId ?? ''} />,
              },
              { title: words.common.actions, cell: actions },
            ]}
          />
        )}
      </Body>
      {creating && <CreateKey principal={principal} name={name} onClose={() => setCreating(false)} />}
      {asking && <KeyDanger {...asking} principal={principal} onClose={() => setAsking(undefined)} />}
      {layer && (
        <Suspense>
          {layer.of === 'network' && <OfKey id={layer.id} principal={principal} onClose={close} />}
          {layer.of === 'leak' && <MarkLeaked id={layer.id} principal={principal} onClose={close} />}
          {layer.of === 'unleak' && <ClearLeak id={layer.id} onClose={close} />}
        </Suspense>
      )}
    </Section>
  );
}

function State({ active, leaked }: { active: boolean; leaked: boolean }) {
  const own = useOwn(keyNetwork);
  return (
    <>
      <ActiveBadge active={active} />
      {leaked && (
        <Badge variant="outline" color="brick" leftSection="!" tt="none" miw="max-content">
          {own.leakedBadge}
        </Badge>
      )}
    </>
  );
}

interface DeedProps {
  lacks: Denial | undefined;
  label: string;
  id: string;
  onClick: () => void;
  danger?: boolean;
}

function Deed({ lacks, label, id, onClick, danger }: DeedProps) {
  return (
    <Able
      lacks={lacks}
      variant="subtle"
      size="compact-sm"
      aria-label={`${label}: ${id}`}
      onClick={onClick}
      {...(danger ? { color: 'brick' } : {})}
    >
      {label}
    </Able>
  );
}

function CreateKey({ principal, name, onClose }: { principal: string; name: string; onClose: () => void }) {
  const { words } = useSpoken();
  const create = useWrite('Ims', 'CreateAccessKey');
  const [made, setMade] = useState<Made>();
  if (made) {
    return (
      <Secret
        title={words.user.keyCreated}
        open={[[words.user.keyId, made.AccessKeyId ?? '']]}
        label={words.user.keySecret}
        secret={made.AccessKeySecret ?? ''}
        onClose={onClose}
      />
    );
  }
  const confirm = () =>
    create.mutate(
      { UserPrincipalName: principal },
      {
        onSuccess: (answer) => {
          setMade(answer.AccessKey);
          // Here alone, and gone with the dialog.
          create.reset();
        },
      },
    );
  return (
    <Danger
      level={1}
      title={words.user.createKeyTitle(name)}
      effect={words.user.createKeyText}
      verb={words.user.createKey}
      busy={create.isPending}
      error={create.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
