// Many policies at once: given to a group, deleted.

import { useState } from 'react';
import { call } from '../../api/call';
import { wish } from '../../api/may';
import { Bulk, BulkDelete, type Ticked } from '../../bulk/Bulk';
import { ChooseGroup } from '../../bulk/Choose';
import { attachment, tried } from '../../bulk/deeds';
import { useRun } from '../../bulk/useRun';
import { bulk } from '../../words/bulk';
import { useOwn } from '../../words/words';
import { type PolicyRow, policyKey } from './load';

type Props = Ticked<PolicyRow>;

const named = { keyOf: policyKey, labelOf: ({ PolicyName = '' }: PolicyRow) => PolicyName };

export function AttachAllTo({ rows, onClose }: Props) {
  const words = useOwn(bulk).policies;
  const [group, setGroup] = useState<string | null>(null);
  const run = useRun<PolicyRow, 'Ram'>('Ram', 'AttachPolicyToGroup');
  const of = ({ PolicyName = '', PolicyType = '' }: PolicyRow) =>
    attachment('group', group ?? '', { PolicyName, PolicyType });
  return (
    <Bulk
      title={words.attachTitle(rows.length)}
      rows={rows}
      {...named}
      run={run}
      deed={(policy) => tried(of(policy).attach())}
      back={(policy) => of(policy).detach()}
      {...(group !== null && { foresee: (policy: PolicyRow) => of(policy).wish() })}
      verb={words.attach}
      ready={group !== null}
      onClose={onClose}
    >
      <ChooseGroup value={group} onPick={setGroup} />
    </Bulk>
  );
}

export function DeleteAll({ rows, onClose }: Props) {
  const words = useOwn(bulk).policies;
  const run = useRun<PolicyRow, 'Ram'>('Ram', 'DeletePolicy');
  return (
    <BulkDelete
      words={words}
      rows={rows}
      {...named}
      run={run}
      deed={async ({ PolicyType, PolicyName = '', AttachmentCount = 0 }) => {
        if (PolicyType !== 'Custom') return 'system';
        if (AttachmentCount > 0) return 'attached';
        // What has been attached since is refused by the server.
        return tried(call('Ram', 'DeletePolicy', { PolicyName, CascadingDelete: true }));
      }}
      foresee={({ PolicyName = '' }) => wish('Ram', 'DeletePolicy', { PolicyName })}
      onClose={onClose}
    />
  );
}
