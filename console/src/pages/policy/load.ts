// One policy, its versions, and to whom it is attached.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read } from '../../api/query';
import { laidOut } from '../../parts/Document';

interface Named {
  PolicyName: string;
  PolicyType: string;
}

export const usePolicy = (named: Named) => useQuery(read('Ram', 'GetPolicy', named));

export const useVersions = (named: Named) =>
  useQuery({
    ...read('Ram', 'ListPolicyVersions', named),
    select: (answer) => answer.PolicyVersions?.PolicyVersion ?? [],
  });

/** The documents of two versions, laid out. */
export function useTexts(named: Named, old: string, next: string) {
  const ask = (VersionId: string) => read('Ram', 'GetPolicyVersion', { ...named, VersionId });
  const [one, other] = [useQuery(ask(old)), useQuery(ask(next))];
  const text = (query: typeof one) => query.data && laidOut(query.data.PolicyVersion?.PolicyDocument ?? '');
  return { old: text(one), next: text(other), error: one.error ?? other.error };
}

export interface Entity {
  kind: 'user' | 'group' | 'role';
  name: string;
  since: string | undefined;
}

/** Users, groups and roles of an answer as one list. */
export function entities(answer: Answer<'Ram', 'ListEntitiesForPolicy'>): Entity[] {
  return [
    ...(answer.Groups?.Group ?? []).map(
      (one): Entity => ({ kind: 'group', name: one.GroupName ?? '', since: one.AttachDate }),
    ),
    ...(answer.Users?.User ?? []).map(
      (one): Entity => ({ kind: 'user', name: one.UserName ?? '', since: one.AttachDate }),
    ),
    ...(answer.Roles?.Role ?? []).map(
      (one): Entity => ({ kind: 'role', name: one.RoleName ?? '', since: one.AttachDate }),
    ),
  ];
}

export const useEntities = (named: Named) =>
  useQuery({ ...read('Ram', 'ListEntitiesForPolicy', named), select: entities });

/** Some names of a list of identities, as a sentence takes them. */
export function namesOf(all: readonly Entity[]): string {
  const names = all.slice(0, SHOWN).map(({ name }) => name);
  return all.length > SHOWN ? `${names.join(', ')} +${all.length - SHOWN}` : names.join(', ');
}

const SHOWN = 3;
