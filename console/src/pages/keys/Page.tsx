// All AccessKeys of the account: whose, how old, when used, and which are being rotated.

import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Fault } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { CSV, MARK, save } from '../../parts/csv';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { keyNetwork } from '../../words/keyNetwork';
import { rotation } from '../../words/rotation';
import { useOwn, useSpoken } from '../../words/words';
import { OfAccount } from '../keyNetwork/OfAccount';
import { isLive, ROTATIONS, rotationList } from '../rotation/load';
import { Found } from './Found';
import { useReport } from './load';
import { Rotations } from './Rotations';

const route = getRouteApi('/keys');

export function KeysPage() {
  const { words, time } = useSpoken();
  const own = useOwn(rotation);
  const names = useOwn(keyNetwork);
  const { tab = 'keys' } = route.useSearch();
  const navigate = route.useNavigate();
  const listed = tab === 'keys';
  const report = useReport(listed);
  const rotations = useQuery(rotationList);
  const make = useWrite('Ims', 'GenerateCredentialReport');
  const [lacks] = useMay(WISHES);
  const { data } = report;
  const button = (
    <Able lacks={lacks} variant={data ? 'default' : 'filled'} loading={make.isPending} onClick={() => make.mutate({})}>
      {data ? words.keys.makeAgain : words.keys.make}
    </Able>
  );
  const running = rotations.data?.filter(isLive).length ?? 0;
  const lead = data ? `${words.keys.lead} ${words.keys.made(time(data.made))}` : words.keys.lead;
  return (
    <Page
      title={words.keys.title}
      lead={listed ? lead : tab === 'networks' ? names.accountLead : own.lead}
      actions={
        listed ? (
          <>
            <AsCommand product="Ims" operation="GetCredentialReport" />
            {data && (
              <Button
                variant="default"
                onClick={() => save({ name: names.fileName, file: new Blob([MARK, data.text], { type: CSV }) })}
              >
                {names.download}
              </Button>
            )}
            {data && button}
          </>
        ) : tab === 'networks' ? (
          <AsCommand product="Ims" operation="GetAccessKeyPolicyForAccount" />
        ) : (
          <AsCommand product="Rampart" operation="ListKeyRotations" parameters={ROTATIONS} />
        )
      }
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          navigate({ search: next === 'rotations' || next === 'networks' ? { tab: next } : {}, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="keys">{words.keys.title}</Tabs.Tab>
          <Tabs.Tab value="rotations">{running > 0 ? own.listCount(running) : own.list}</Tabs.Tab>
          <Tabs.Tab value="networks">{names.tab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="keys">
          {make.error && <FaultBox error={make.error} title={words.fault.failed} />}
          <Reported report={report} button={button} />
        </Tabs.Panel>
        <Tabs.Panel value="networks">
          <OfAccount />
        </Tabs.Panel>
        <Tabs.Panel value="rotations">
          <Rotations query={rotations} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

interface ReportedProps {
  report: ReturnType<typeof useReport>;
  button: ReactNode;
}

function Reported({ report: { data, error, isPending, refetch }, button }: ReportedProps) {
  const words = useSpoken().words.keys;
  const none = error instanceof Fault && error.missing;
  return (
    <div className={parts.panel}>
      {isPending && <Loading />}
      {none && (
        <Empty text={words.noReport} hint={words.fresh}>
          {button}
        </Empty>
      )}
      {error && !none && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data && (data.keys.length === 0 ? <Empty text={words.empty} /> : <Found made={data.made} keys={data.keys} />)}
    </div>
  );
}

const WISHES = [wish('Ims', 'GenerateCredentialReport', {})];
