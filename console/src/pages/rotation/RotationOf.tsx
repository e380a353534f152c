// The rotation of a user's AccessKeys: how far it has come, what comes next, and what begins and ends it.

import { lazy, Suspense, useState } from 'react';
import { Fault } from '../../api/call';
import { useMayEach } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import { rotation } from '../../words/rotation';
import { useOwn } from '../../words/words';
import { useKeysOf } from '../user/load';
import { wishes } from '../user/wishes';
import { Ends } from './Ends';
import { isLive, useRotation } from './load';
import { StateBadge } from './StateBadge';
import { Timeline } from './Timeline';

const Start = lazy(() => import('./Start').then((module) => ({ default: module.Start })));

export function RotationOf({ principal, name }: { principal: string; name: string }) {
  const words = useOwn(rotation);
  const { data, error, isPending, refetch } = useRotation(name);
  const keys = useKeysOf(principal).data ?? [];
  const lacks = useMayEach(wishes(name));
  const [starting, setStarting] = useState(false);
  const none = error instanceof Fault && error.missing;
  const one = none ? undefined : data?.KeyRotation;
  const live = one !== undefined && isLive(one);
  const active = keys.filter(({ Status }) => Status === 'Active').map(({ AccessKeyId = '' }) => AccessKeyId);
  const button = !live && active.length > 0 && (
    <Able lacks={lacks.startRotation} variant="default" onClick={() => setStarting(true)}>
      {one ? words.again : words.start}
    </Able>
  );
  return (
    <Section
      title={words.title}
      actions={
        one && (
          <>
            <StateBadge state={one.State} />
            <AsCommand product="Rampart" operation="GetKeyRotation" parameters={{ UserName: name }} />
            {button}
          </>
        )
      }
    >
      {isPending && <Loading lines={2} />}
      {none && (
        <Empty text={words.none} {...(active.length === 0 && { hint: words.noKey })}>
          {button}
        </Empty>
      )}
      {error && !none && !one && <FaultBox error={error} onRetry={() => void refetch()} />}
      {one && data && (
        <>
          <Timeline progress={data} />
          {live && <Ends name={name} progress={data} lacks={lacks} />}
        </>
      )}
      {starting && (
        <Suspense>
          <Start name={name} keys={active} onClose={() => setStarting(false)} />
        </Suspense>
      )}
    </Section>
  );
}
