// The governance report: its values, the rows of each, and all of it as a file.

import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fault } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { CSV, MARK, save } from '../../parts/csv';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { assessment } from '../../words/assessment';
import { posture } from '../../words/posture';
import { useOwn, useSpoken } from '../../words/words';
import { csvOf, itemsOf } from './csv';
import { ItemRows } from './ItemRows';
import { GOVERNANCE, type Metric, shownValue, titleOf, useRules } from './load';
import css from './posture.module.css';

export function Report() {
  const own = useOwn(assessment);
  const { words, time } = useSpoken();
  const query = useQuery(GOVERNANCE);
  const make = useWrite('Ims', 'GenerateGovernanceReport');
  const [lacks] = useMay(WISHES);
  const { data, error, isPending, isFetching, refetch } = query;
  const none = error instanceof Fault && error.missing;
  const button = (
    <Able lacks={lacks} variant={data ? 'default' : 'filled'} loading={make.isPending} onClick={() => make.mutate({})}>
      {data ? own.makeAgain : own.make}
    </Able>
  );
  const metrics = data?.GovernanceMetrics?.GovernanceMetric ?? [];
  return (
    <div className={parts.panel} aria-busy={isFetching}>
      {make.error && <FaultBox error={make.error} title={words.fault.failed} />}
      {isPending && <Loading />}
      {none && <Empty text={own.noReport}>{button}</Empty>}
      {error && !none && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <div className={css.bar}>
            <p role="status">{own.made(time(data.GenerateTime))}</p>
            <div className={parts.actions}>
              {button}
              <Take metrics={metrics} />
            </div>
          </div>
          {metrics.length === 0 ? <Empty text={own.noRows} /> : <Items metrics={metrics} />}
        </>
      )}
    </div>
  );
}

const WISHES = [wish('Ims', 'GenerateGovernanceReport', {})];

/** Gets the rows of all items, and hands them out as a file. */
function Take({ metrics }: { metrics: readonly Metric[] }) {
  const own = useOwn(assessment);
  const { words } = useSpoken();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const take = () => {
    setBusy(true);
    setFault(undefined);
    itemsOf(metrics)
      .then((items) => save({ name: own.csvName, file: new Blob([MARK, csvOf(items)], { type: CSV }) }), setFault)
      .finally(() => setBusy(false));
  };
  return (
    <Stack gap="xs">
      <Button variant="default" loading={busy} disabled={metrics.length === 0} onClick={take}>
        {own.csv}
      </Button>
      {fault !== undefined && <FaultBox error={fault} title={words.fault.failed} />}
    </Stack>
  );
}

function Items({ metrics }: { metrics: readonly Metric[] }) {
  const own = useOwn(assessment);
  const names = useOwn(posture);
  const { number } = useSpoken();
  const rules = useRules(undefined).data?.Rules ?? [];
  const [shown, setShown] = useState<{ item: string; title: string }>();
  const titled = (item = '') => {
    const rule = rules.find(({ Item }) => Item === item);
    return rule ? titleOf(names, rule) : item;
  };
  return (
    <>
      <Small
        label={own.report}
        rows={metrics}
        rowKey={(row) => row.GovernanceItem ?? ''}
        columns={[
          { title: own.rules, cell: (row) => titled(row.GovernanceItem) },
          { title: own.item, from: 'medium', cell: (row) => <code>{row.GovernanceItem}</code> },
          { title: own.value, cell: (row) => shownValue(row, own, number) },
          {
            title: own.rows,
            cell: ({ GovernanceItem: item = '' }) => (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={own.rowsOf(titled(item))}
                onClick={() => setShown({ item, title: titled(item) })}
              >
                {own.rows}
              </Button>
            ),
          },
        ]}
      />
      {shown && <ItemRows {...shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
