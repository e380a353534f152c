// What the server finds, and where it is in the console.

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read } from '../../api/query';
import { localName } from '../../api/session';
import { receiptPath } from '../../parts/receiptPath';
import { isRequest, pasted } from '../explain/pasted';

export interface Hit {
  kind: 'users' | 'groups' | 'roles' | 'policies' | 'keys' | 'explain';
  name: string;
  more: string;
  to: string;
}

type Found = NonNullable<Answer<'Rampart', 'Search'>['Results']>[number];

/** What is searched for: the name in a pasted ARN or principal name, else the text itself. */
export function wanted(text: string): string {
  const all = text.trim();
  const resource = all.startsWith('acs:') ? (all.split('/').at(-1) ?? all) : all;
  return (resource.includes('@') ? localName(resource) : resource).slice(0, LONGEST);
}

/** Where a thing that was found is shown; nothing for what has no page. */
export function hit({
  Type,
  Name = '',
  Id = '',
  DisplayName = '',
  Arn = '',
  UserPrincipalName,
}: Found): Hit | undefined {
  const path = encodeURIComponent;
  switch (Type) {
    case 'User':
      return { kind: 'users', name: Name, more: DisplayName, to: `/users/${path(Name)}` };
    case 'Group':
      return { kind: 'groups', name: Name, more: DisplayName, to: `/groups/${path(Name)}` };
    case 'Role':
      return { kind: 'roles', name: Name, more: DisplayName, to: `/roles/${path(Name)}` };
    case 'Policy': {
      const kind = Arn.startsWith('acs:ram::system:') ? 'System' : 'Custom';
      return { kind: 'policies', name: Name, more: DisplayName, to: `/policies/${kind}/${path(Name)}` };
    }
    case 'AccessKey': {
      const owner = localName(UserPrincipalName);
      const to = owner === '' ? '/keys' : `/users/${path(owner)}?tab=credentials`;
      return { kind: 'keys', name: Id || Name, more: owner, to };
    }
    default:
      return undefined;
  }
}

/** What begins with the text, and before it the decision that a pasted text is about. */
export function useHits(text: string) {
  const [query] = useDebouncedValue(wanted(text), 120);
  const told = decisionOf(text);
  // A name may look like the id of a request; the text of an error is none.
  const searched = told === undefined || isRequest(text);
  const { data, error, isFetching, refetch } = useQuery({
    ...read('Rampart', 'Search', { Query: query, MaxItems: MOST }),
    enabled: query !== '' && searched,
    placeholderData: keepPreviousData,
  });
  if (!searched) return { hits: [told], error: null, current: true, refetch };
  const found = query === '' ? [] : (data?.Results ?? []).flatMap((one) => hit(one) ?? []);
  const current = query === wanted(text) && !isFetching;
  // Until the names are those of this text there is the decision alone.
  if (told) return { hits: current ? [told, ...found] : [told], error, current: true, refetch };
  return { hits: found, error, current, refetch };
}

/** The receipt of a request or of a sealed message in a text. */
export function decisionOf(text: string): Hit | undefined {
  const named = pasted(text);
  if (named.request === undefined && named.message === undefined) return undefined;
  return { kind: 'explain', name: named.request ?? '', more: '', to: receiptPath(named) };
}

const MOST = 12;
const LONGEST = 128;
