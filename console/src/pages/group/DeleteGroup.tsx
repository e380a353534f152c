// Before a group is deleted: who loses what, and its name typed. What is not empty is emptied first, where that is meant.

import { Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call';
import { makeStale } from '../../api/query';
import { emptied } from '../../bulk/emptied';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { bulk } from '../../words/bulk';
import { useOwn, useWords } from '../../words/words';
import { useMembers, usePoliciesOfGroup } from './load';

export function DeleteGroup({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(bulk).groups;
  const navigate = useNavigate();
  const client = useQueryClient();
  const members = useMembers(name).data;
  const policies = usePoliciesOfGroup(name).data;
  const [empty, setEmpty] = useState(false);
  const full = (members?.length ?? 0) + (policies?.length ?? 0) > 0;
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      if (empty) await emptied(name);
      await call('Ims', 'DeleteGroup', { GroupName: name });
    },
    onSuccess: () => {
      told(words.group.deleted(name));
      void navigate({ to: '/groups' });
    },
    // Some of it may be gone although not all was done.
    onSettled: () => makeStale(client, 'Ims', 'DeleteGroup'),
  });
  return (
    <Danger
      level={3}
      title={words.group.deleteTitle(name)}
      effect={words.group.deleteText}
      verb={words.group.delete}
      name={name}
      evidence={members && policies && words.group.deleteEvidence(members.length, policies.length)}
      ready={!full || empty}
      busy={isPending}
      error={error}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      {full && (
        <Checkbox label={own.emptyOne} checked={empty} onChange={(event) => setEmpty(event.currentTarget.checked)} />
      )}
    </Danger>
  );
}
