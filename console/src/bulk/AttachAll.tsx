// Attaches one policy to many users, groups or roles.

import { useState } from 'react';
import { PlainOf } from '../pages/policy/Plain';
import { useWords } from '../words/words';
import { Bulk, type Ticked } from './Bulk';
import { ChoosePolicy, whichOf } from './Choose';
import { attachment, tried } from './deeds';
import { useRun } from './useRun';

export interface Named {
  key: string;
  name: string;
}

interface Props extends Ticked<Named> {
  title: string;
  kind: 'user' | 'group' | 'role';
}

export function AttachAll({ title, kind, rows, onClose }: Props) {
  const words = useWords();
  const [policy, setPolicy] = useState<string | null>(null);
  const run = useRun<Named, 'Ram'>('Ram', 'AttachPolicyToUser');
  const of = ({ name }: Named) => attachment(kind, name, whichOf(policy ?? ''));
  return (
    <Bulk
      title={title}
      rows={rows}
      keyOf={({ key }) => key}
      labelOf={({ name }) => name}
      run={run}
      deed={(row) => tried(of(row).attach())}
      back={(row) => of(row).detach()}
      {...(policy !== null && { foresee: (row: Named) => of(row).wish() })}
      verb={words.policy.attach}
      ready={policy !== null}
      onClose={onClose}
    >
      <ChoosePolicy value={policy} onPick={setPolicy} />
      {policy !== null && <PlainOf {...whichOf(policy)} />}
    </Bulk>
  );
}
