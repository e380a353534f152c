// One key: whether it is of use, when it gets new material, and the aliases that name it.

import { Badge } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Denial, Fault, type Operation } from '../../api/call';
import { useMayEach } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { faultText } from '../../parts/faultText';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told, trouble } from '../../parts/toast';
import { Unread } from '../../parts/Unread';
import { secretKeys as texts } from '../../words/secretKeys';
import { useOwn, useSpoken, useWords } from '../../words/words';
import { Tags } from '../tags/Tags';
import { Aliases } from './Aliases';
import { Disable, Remove, Schedule } from './Dialogs';
import { daysOf, isGoing, type Key, useAliases, useKey, wishes } from './load';

const route = getRouteApi('/secret-keys/$id');

export function SecretKeyPage() {
  const words = useOwn(texts);
  const { id } = route.useParams();
  const query = useKey(id);
  const key = query.data?.KeyMetadata;
  const [first] = useAliases(id).data ?? [];
  const name = first?.AliasName ?? id;
  const lacks = useMayEach(wishes(id));
  const [layer, setLayer] = useState<Layer>();
  const close = () => setLayer(undefined);
  return (
    <Page
      title={name}
      lead={key?.Description}
      actions={
        key && (
          <>
            <AsCommand product="Kms" operation="DescribeKey" parameters={{ KeyId: id }} />
            <Actions id={id} of={key} lacks={lacks} onOpen={setLayer} />
          </>
        )
      }
    >
      <div className={parts.panel}>
        {key && <About of={key} />}
        <Unread called={`${words.kind} ${id}`} there={key !== undefined} query={gone(query)} />
      </div>
      {key && (
        <>
          <Aliases id={id} lacks={lacks.addAlias} going={isGoing(key)} />
          <Tags on={{ kind: 'secretKey', name: id }} />
        </>
      )}
      {layer === 'disable' && <Disable id={id} name={name} onClose={close} />}
      {layer === 'remove' && <Remove id={id} name={name} onClose={close} />}
      {layer === 'schedule' && key && <Schedule id={id} of={key} onClose={close} />}
    </Page>
  );
}

type Layer = 'disable' | 'remove' | 'schedule';

interface ActionsProps {
  id: string;
  of: Key;
  lacks: Partial<Record<keyof ReturnType<typeof wishes>, Denial>>;
  onOpen: (layer: Layer) => void;
}

function Actions({ id, of, lacks, onOpen }: ActionsProps) {
  const words = useOwn(texts);
  const enable = useAtOnce('EnableKey', id, words.enabled);
  const keep = useAtOnce('CancelKeyDeletion', id, words.kept);
  if (isGoing(of)) {
    return (
      <Able lacks={lacks.keep} loading={keep.busy} onClick={keep.run}>
        {words.keep}
      </Able>
    );
  }
  return (
    <>
      {of.KeyState === 'Enabled' ? (
        <>
          <Able lacks={lacks.rotation} variant="default" onClick={() => onOpen('schedule')}>
            {words.schedule}
          </Able>
          <Able lacks={lacks.disable} variant="default" onClick={() => onOpen('disable')}>
            {words.disable}
          </Able>
        </>
      ) : (
        <Able lacks={lacks.enable} variant="default" loading={enable.busy} onClick={enable.run}>
          {words.enable}
        </Able>
      )}
      <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => onOpen('remove')}>
        {words.remove}
      </Able>
    </>
  );
}

/** What can be taken back is done at once. */
function useAtOnce(operation: Extract<Operation<'Kms'>, 'EnableKey' | 'CancelKeyDeletion'>, id: string, said: string) {
  const all = useWords();
  const { mutate, isPending } = useWrite('Kms', operation);
  const run = () =>
    mutate({ KeyId: id }, { onSuccess: () => told(said), onError: (error: unknown) => trouble(faultText(error, all)) });
  return { run, busy: isPending };
}

/** What is no id of a key is told of like one that is not there. */
function gone<Q extends { error: unknown }>(query: Q): Q {
  const { error } = query;
  if (!(error instanceof Fault) || error.code !== 'InvalidParameter.KeyId') return query;
  return { ...query, error: new Fault(error.code, error.message, 404, error.requestId) };
}

const LOOKS: Record<string, readonly [string, string]> = {
  Enabled: ['moss', '●'],
  Disabled: ['gray', '○'],
  PendingDeletion: ['amber', '!'],
};

function StateBadge({ state = '' }: { state: string | undefined }) {
  const words = useOwn(texts);
  const [color, sign] = LOOKS[state] ?? ['gray', '?'];
  return (
    <Badge variant="outline" color={color} leftSection={sign} tt="none" miw="max-content">
      {words.states[state] ?? state}
    </Badge>
  );
}

function About({ of }: { of: Key }) {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const { AutomaticRotation = '', KeyUsage = '' } = of;
  const days = daysOf(of.RotationInterval);
  const yes = words.rotations[AutomaticRotation] ?? AutomaticRotation;
  return (
    <Facts
      rows={[
        ...(isGoing(of) ? [[words.goesAt, <strong key="g">{words.going(time(of.DeleteDate))}</strong>] as const] : []),
        [words.state, <StateBadge key="s" state={of.KeyState} />],
        [words.id, <Copied key="i" text={of.KeyId} what={words.id} />],
        [words.arn, <Copied key="a" text={of.Arn} what={words.arn} />],
        [words.spec, of.KeySpec],
        [words.usage, words.usages[KeyUsage] ?? KeyUsage],
        [words.rotation, days === undefined ? yes : `${yes} · ${words.every(days)}`],
        [words.material, <code key="m">{of.PrimaryKeyVersion}</code>],
        [words.lastMaterial, time(of.LastRotationDate)],
        [words.nextMaterial, time(of.NextRotationDate)],
        [words.creator, of.Creator],
        [all.common.created, time(of.CreationDate)],
      ]}
    />
  );
}
