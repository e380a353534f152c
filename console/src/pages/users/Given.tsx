// What new users get from the start: groups, the access of somebody else, a logon.

import { Checkbox, MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../../words/words';
import { groupList } from '../groups/load';
import { type Access, Like, useAccess } from './Like';
import type { Which } from './useCreation';

export interface Gift {
  groups: readonly string[];
  policies: readonly Which[];
  logon: boolean;
}

export function useGiven() {
  const [into, setInto] = useState<string[]>([]);
  const [logon, setLogon] = useState(true);
  const [like, setLike] = useState<string | null>(null);
  const { access, error } = useAccess(like);
  // What the other may do must be known before it is given to somebody else.
  const ready = like === null || access !== undefined;
  const gift = (): Gift => ({
    groups: [...new Set([...into, ...(access?.groups ?? [])])],
    policies: access?.policies ?? [],
    logon,
  });
  return { ready, gift, fields: { into, setInto, logon, setLogon, like, setLike, access, error } };
}

interface Props {
  into: string[];
  setInto: (groups: string[]) => void;
  logon: boolean;
  setLogon: (logon: boolean) => void;
  like: string | null;
  setLike: (name: string | null) => void;
  access: Access | undefined;
  error: unknown;
}

export function Given({ into, setInto, logon, setLogon, like, setLike, access, error }: Props) {
  const words = useWords().users;
  const groups = useQuery(groupList);
  return (
    <>
      <MultiSelect
        label={words.groups}
        description={words.groupsHint}
        data={(groups.data ?? []).map((group) => group.GroupName ?? '')}
        value={into}
        onChange={setInto}
        searchable
        limit={50}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      <Like like={like} onLike={setLike} access={access} error={error} />
      <Checkbox
        label={words.logon}
        description={words.logonHint}
        checked={logon}
        onChange={(event) => setLogon(event.currentTarget.checked)}
      />
    </>
  );
}
