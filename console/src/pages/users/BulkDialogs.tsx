// Many users at once: into a group, without a logon, deleted. Whoever does it is left out of what would end them.

import { useState } from 'react';
import { call } from '../../api/call';
import { wish } from '../../api/may';
import { useMe } from '../../api/session';
import { Bulk, BulkDelete, type Ticked } from '../../bulk/Bulk';
import { ChooseGroup } from '../../bulk/Choose';
import { join, tried } from '../../bulk/deeds';
import { useRun } from '../../bulk/useRun';
import { bulk } from '../../words/bulk';
import { useOwn, useWords } from '../../words/words';
import type { Person } from './load';

type Props = Ticked<Person>;

const called = { keyOf: ({ UserId = '' }: Person) => UserId, labelOf: ({ UserName = '' }: Person) => UserName };
const named = (person: Person) => ({ UserPrincipalName: person.UserPrincipalName ?? '' });

export function JoinAll({ rows, onClose }: Props) {
  const words = useOwn(bulk).users;
  const [group, setGroup] = useState<string | null>(null);
  const run = useRun<Person, 'Ims'>('Ims', 'AddUserToGroup');
  const of = (person: Person) => join(person.UserPrincipalName ?? '', group ?? '');
  return (
    <Bulk
      title={words.groupTitle(rows.length)}
      rows={rows}
      {...called}
      run={run}
      deed={(person) => tried(of(person).add())}
      back={(person) => of(person).remove()}
      {...(group !== null && { foresee: (person: Person) => of(person).wish() })}
      verb={words.group}
      ready={group !== null}
      onClose={onClose}
    >
      <ChooseGroup value={group} onPick={setGroup} />
    </Bulk>
  );
}

export function DisableAll({ rows, onClose }: Props) {
  const words = useOwn(bulk).users;
  const { user } = useWords();
  const { name } = useMe();
  const run = useRun<Person, 'Ims'>('Ims', 'UpdateLoginProfile');
  const set = (person: Person, Status: string) => call('Ims', 'UpdateLoginProfile', { ...named(person), Status });
  return (
    <Bulk
      title={words.disableTitle(rows.length)}
      rows={rows}
      {...called}
      run={run}
      deed={async (person) => {
        if (person.UserName === name) return 'self';
        if (!person.ConsoleLogon) return 'noLogon';
        return tried(set(person, 'Inactive'));
      }}
      back={(person) => set(person, 'Active')}
      foresee={(person) => wish('Ims', 'UpdateLoginProfile', { ...named(person), Status: 'Inactive' })}
      verb={user.disable}
      level={1}
      onClose={onClose}
    >
      <div>{user.disableText}</div>
    </Bulk>
  );
}

export function DeleteAll({ rows, onClose }: Props) {
  const words = useOwn(bulk).users;
  const { name } = useMe();
  const run = useRun<Person, 'Ims'>('Ims', 'DeleteUser');
  return (
    <BulkDelete
      words={words}
      rows={rows}
      {...called}
      run={run}
      deed={async (person) => (person.UserName === name ? 'self' : tried(call('Ims', 'DeleteUser', named(person))))}
      back={({ UserId = '' }) => call('Ims', 'RestoreUserFromRecycleBin', { UserId })}
      foresee={(person) => wish('Ims', 'DeleteUser', named(person))}
      onClose={onClose}
    />
  );
}
