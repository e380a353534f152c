// Many members at once: pasted in, and taken out.

import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wish } from '../../api/may';
import { domain, localName } from '../../api/session';
import { Bulk, type Ticked } from '../../bulk/Bulk';
import { join, tried } from '../../bulk/deeds';
import { useRun } from '../../bulk/useRun';
import { useSettled } from '../../parts/useSettled';
import { bulk } from '../../words/bulk';
import { useOwn } from '../../words/words';
import type { Member } from './load';
import { principals } from './principals';

export function RemoveAll({ group, rows, onClose }: Ticked<Member> & { group: string }) {
  const words = useOwn(bulk).members;
  const run = useRun<Member, 'Ims'>('Ims', 'RemoveUserFromGroup');
  const of = (member: Member) => join(member.UserPrincipalName ?? '', group);
  return (
    <Bulk
      title={words.removeTitle(rows.length, group)}
      rows={rows}
      keyOf={({ UserId = '' }) => UserId}
      labelOf={({ UserPrincipalName }) => localName(UserPrincipalName)}
      run={run}
      deed={(member) => tried(of(member).remove())}
      back={(member) => of(member).add()}
      foresee={({ UserPrincipalName = '' }) =>
        wish('Ims', 'RemoveUserFromGroup', { UserPrincipalName, GroupName: group })
      }
      verb={words.remove}
      onClose={onClose}
    >
      <div>{words.removeText}</div>
    </Bulk>
  );
}

export function AddAll({ group, onClose }: { group: string; onClose: () => void }) {
  const words = useOwn(bulk).members;
  const [text, setText] = useState('');
  const home = useQuery(domain).data?.DefaultDomainName;
  const rows = principals(text, home ?? '');
  // The judge is asked once nobody writes any more.
  const settled = useSettled(text) === text && home !== undefined;
  const run = useRun<string, 'Ims'>('Ims', 'AddUserToGroup');
  return (
    <Bulk
      title={words.addTitle(group)}
      rows={rows}
      keyOf={(principal) => principal}
      labelOf={localName}
      run={run}
      deed={(principal) => tried(join(principal, group).add())}
      back={(principal) => join(principal, group).remove()}
      {...(settled && { foresee: (principal: string) => join(principal, group).wish() })}
      verb={words.addVerb(rows.length)}
      ready={home !== undefined}
      onClose={onClose}
    >
      <Textarea
        label={words.addText}
        description={words.addHint}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={8}
        spellCheck={false}
        data-autofocus
      />
    </Bulk>
  );
}
