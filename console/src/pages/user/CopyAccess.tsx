// Gives a user the groups and policies that another has; what is there already stays, and what fails is told of.

import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { type Access, Like, useAccess } from '../users/Like';
import type { Missed } from '../users/useCreation';

/** What somebody has and another has not. */
export function beyond(theirs: Access, mine: Access): Access {
  const id = ({ PolicyType, PolicyName }: Access['policies'][number]) => `${PolicyType}/${PolicyName}`;
  const held = new Set(mine.policies.map(id));
  return {
    groups: theirs.groups.filter((group) => !mine.groups.includes(group)),
    policies: theirs.policies.filter((policy) => !held.has(id(policy))),
  };
}

interface Props {
  principal: string;
  name: string;
  onClose: () => void;
}

export function CopyAccess({ principal, name, onClose }: Props) {
  const { users: words, user, common, fault } = useWords();
  const [like, setLike] = useState<string | null>(null);
  const theirs = useAccess(like);
  const mine = useAccess(name);
  const join = useWrite('Ims', 'AddUserToGroup');
  const attach = useWrite('Ram', 'AttachPolicyToUser');
  const [busy, setBusy] = useState(false);
  const [missed, setMissed] = useState<Missed[]>([]);
  const more = theirs.access && mine.access && beyond(theirs.access, mine.access);
  const count = more ? more.groups.length + more.policies.length : 0;
  const copy = async (wanted: Access) => {
    setBusy(true);
    const faults: Missed[] = [];
    const tried = (what: string, deed: Promise<unknown>) =>
      deed.catch((error: unknown) => void faults.push({ what, error }));
    for (const group of wanted.groups)
      await tried(group, join.mutateAsync({ UserPrincipalName: principal, GroupName: group }));
    for (const policy of wanted.policies)
      await tried(policy.PolicyName, attach.mutateAsync({ ...policy, UserName: name }));
    setBusy(false);
    setMissed(faults);
    if (faults.length > 0) return;
    told(user.copied(name, like ?? ''));
    onClose();
  };
  return (
    <Dialog onClose={onClose} title={user.copyTitle(name)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (more && count > 0 && !busy) void copy(more);
        }}
      >
        <Stack>
          <Like first like={like} onLike={setLike} access={more} error={theirs.error ?? mine.error} />
          {more && count === 0 && <p role="status">{user.copyNothing(name)}</p>}
          {missed.map(({ what, error }) => (
            <FaultBox key={what} error={error} title={`${fault.failed}: ${what}`} />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" disabled={!more || count === 0} loading={busy}>
              {words.like}
              {like !== null && ` ${like}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
