// The policies of a user, a group or a role: attached here, detached here.

import { Button } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/may';
import { whichOf } from '../../bulk/Choose';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import { Small } from '../../parts/Small';
import { trouble } from '../../parts/toast';
import { useSpoken } from '../../words/words';
import { policyList } from '../policies/load';
import { Effect } from './Effect';
import { detaching, useAttach, type Whom } from './useAttach';

export interface Attached {
  PolicyName?: string;
  PolicyType?: string;
  AttachDate?: string;
}

interface Props {
  whom: Whom;
  query: UseQueryResult<readonly Attached[]>;
  title: string;
  empty: string;
  hint?: string;
}

export function Policies({ whom, query, title, empty, hint }: Props) {
  const { words, time } = useSpoken();
  const [picking, setPicking] = useState(false);
  const { detach } = useAttach(whom);
  const which = (row: Attached) => ({ PolicyName: row.PolicyName ?? '', PolicyType: row.PolicyType ?? '' });
  // Judged on both the policy and whom it is attached to.
  const lacks = useMay((query.data ?? []).slice(0, 50).map((row) => detaching(whom, which(row))));
  const button = (
    <Button variant="default" onClick={() => setPicking(true)}>
      {words.policy.attach}
    </Button>
  );
  return (
    <Section title={title} actions={button}>
      <Body query={query} empty={<Empty text={empty} {...(hint ? { hint } : {})} />}>
        {(rows) => (
          <Small
            label={title}
            rows={rows}
            rowKey={(row) => `${row.PolicyType}/${row.PolicyName}`}
            columns={[
              {
                title: words.common.name,
                cell: (row) => (
                  <Link
                    to="/policies/$type/$name"
                    params={{ type: which(row).PolicyType, name: which(row).PolicyName }}
                  >
                    {row.PolicyName}
                  </Link>
                ),
              },
              {
                title: words.common.type,
                from: 'medium',
                cell: (row) => (row.PolicyType === 'Custom' ? words.policies.custom : words.policies.system),
              },
              { title: words.common.attached, from: 'medium', cell: (row) => time(row.AttachDate) },
              {
                title: words.common.actions,
                cell: (row) => (
                  <Able
                    lacks={lacks[rows.indexOf(row)]}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={`${words.policy.detach}: ${row.PolicyName}`}
                    onClick={() => detach(which(row)).catch((error: unknown) => trouble(faultText(error, words)))}
                  >
                    {words.policy.detach}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {picking && <Attach whom={whom} attached={query.data ?? []} onClose={() => setPicking(false)} />}
    </Section>
  );
}

function Attach({ whom, attached, onClose }: { whom: Whom; attached: readonly Attached[]; onClose: () => void }) {
  const { words } = useSpoken();
  const all = useQuery(policyList);
  const { attach } = useAttach(whom);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const id = (row: Attached) => `${row.PolicyType}/${row.PolicyName}`;
  const there = new Set(attached.map(id));
  const options = (all.data ?? [])
    .filter((row) => !there.has(id(row)))
    .map((row) => ({ value: id(row), label: row.PolicyName ?? '' }));
  const [told, setTold] = useState('');
  const pick = (value: string) => {
    setBusy(true);
    attach(whichOf(value))
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Picker
      title={words.policy.attachTitle(whom.name)}
      label={words.policy.pick}
      hint={words.policy.pickHint}
      verb={words.policy.attach}
      options={options}
      loading={all.isPending}
      busy={busy}
      error={all.error ?? error}
      about={(value) => <Effect whom={whom} policy={value} onTold={setTold} />}
      ready={(value) => told === value}
      onPick={pick}
      onClose={onClose}
    />
  );
}
