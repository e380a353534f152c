// Keeps the request of a receipt as a test beside a policy, so that it is tried before each change of that.

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TestForm } from '../../editor/proof/TestForm';
import type { Test } from '../../editor/proof/tested';
import { LONGEST, useChangeTests, useStored, withNew } from '../../editor/proof/useTests';
import { told } from '../../parts/toast';
import { proof } from '../../words/proof';
import { useOwn, useWords } from '../../words/words';
import { policyList } from '../policies/load';
import type { Decision } from './load';

/** The request of a receipt as a test: with all that it carried. */
export function testOf({ Action = '', Resources = [], Conditions = [] }: Decision): Test {
  const carried = Conditions.map(({ Key = '', Values = [] }) => ({ Key, Values }));
  const who = carried.find(({ Key }) => Key === PRINCIPAL)?.Values[0];
  const resource = Resources[0] ?? '';
  return {
    Name: `${Action} ${resource}`.slice(0, LONGEST),
    ...(who !== undefined && { Principal: who }),
    Action,
    Resource: resource,
    Context: carried.filter(({ Key, Values }) => Key !== PRINCIPAL && Values.length > 0),
    Expected: 'Allow',
  };
}

const PRINCIPAL = 'acs:PrincipalARN';

export function KeepAsTest({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const words = useOwn(proof);
  const { common } = useWords();
  const policies = useQuery(policyList);
  const [test] = useState(() => testOf(decision));
  const [policy, setPolicy] = useState<string | null>(null);
  const tested = { PolicyName: policy ?? '' };
  const stored = useStored(tested, policy !== null);
  const { change, busy, error } = useChangeTests(tested);
  const names = (policies.data ?? []).filter((one) => one.PolicyType === 'Custom').map((one) => one.PolicyName ?? '');
  const keep = (kept: Test) => {
    let name = '';
    return change((now) => {
      const all = withNew(now, kept);
      name = all.at(-1)?.Name ?? '';
      return all;
    }).then(
      () => {
        told(words.saved(name));
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <TestForm
      title={words.keepTitle}
      test={test}
      trust={false}
      others={(stored.data ?? []).map(({ Name = '' }) => Name)}
      answered={stored.data !== undefined}
      busy={busy}
      error={error ?? policies.error ?? stored.error}
      onKeep={(kept) => void keep(kept)}
      onClose={onClose}
    >
      <div>{words.keepLead}</div>
      <Select
        label={words.policy}
        description={words.notOwn}
        placeholder={policies.isPending ? common.loading : words.pick}
        data={names}
        value={policy}
        onChange={setPolicy}
        searchable
        openOnFocus={false}
        limit={50}
        nothingFoundMessage={common.none}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        data-autofocus
      />
    </TestForm>
  );
}
