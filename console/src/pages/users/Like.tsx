// Access like somebody else's: whose, and what that grants.

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/query';
import { domain } from '../../api/session';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { useWords } from '../../words/words';
import type { Which } from './useCreation';

export interface Access {
  groups: readonly string[];
  policies: readonly Which[];
}

/** Names of users that begin with a text. */
function useNames(text: string): string[] {
  const [query] = useDebouncedValue(text.trim(), 150);
  const { data } = useQuery({
    ...read('Rampart', 'Search', { Query: query, Type: 'User', MaxItems: 20 }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  return (data?.Results ?? []).map(({ Name }) => Name ?? '');
}

/** Groups and policies of a user. */
export function useAccess(name: string | null) {
  const home = useQuery(domain);
  const principal = `${name ?? ''}@${home.data?.DefaultDomainName ?? ''}`;
  const enabled = name !== null && home.data !== undefined;
  const groups = useQuery({ ...read('Ims', 'ListGroupsForUser', { UserPrincipalName: principal }), enabled });
  const policies = useQuery({
    ...read('Ram', 'ListPoliciesForUser', { UserName: name ?? '' }),
    enabled: name !== null,
  });
  const ready = groups.data !== undefined && policies.data !== undefined;
  const access: Access | undefined = ready
    ? {
        groups: (groups.data.Groups?.Group ?? []).map(({ GroupName }) => GroupName ?? ''),
        policies: (policies.data.Policies?.Policy ?? []).map((one) => ({
          PolicyName: one.PolicyName ?? '',
          PolicyType: one.PolicyType ?? '',
        })),
      }
    : undefined;
  return { access, error: home.error ?? groups.error ?? policies.error };
}

interface Props {
  like: string | null;
  onLike: (name: string | null) => void;
  access: Access | undefined;
  error: unknown;
  /** Whether one begins here. */
  first?: boolean;
}

export function Like({ like, onLike, access, error, first = false }: Props) {
  const words = useWords().users;
  const [text, setText] = useState('');
  const names = useNames(text);
  const data = like === null || names.includes(like) ? names : [like, ...names];
  return (
    <div>
      <Select
        label={words.like}
        description={words.likeHint}
        data={data}
        value={like}
        onChange={onLike}
        searchValue={text}
        onSearchChange={setText}
        searchable
        clearable
        {...(first && { 'data-autofocus': true })}
        clearButtonProps={{ 'aria-label': words.likeClear }}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      {like !== null && error != null && <FaultBox error={error} />}
      {like !== null && access && (
        <p className={parts.faint} role="status">
          {words.likeGrants(access.groups.join(', '), access.policies.map(({ PolicyName }) => PolicyName).join(', '))}
        </p>
      )}
    </div>
  );
}
