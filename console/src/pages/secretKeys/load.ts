// The keys of the account, and the aliases that name them.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { byNumber, readAll } from '../../api/query';

type Key = NonNullable<NonNullable<Answer<'Kms', 'ListKeys'>['Keys']>['Key']>[number];
export type Alias = NonNullable<NonNullable<Answer<'Kms', 'ListAliases'>['Aliases']>['Alias']>[number];

const PAGE = { PageSize: 100 };

export const keyList = readAll('Kms', 'ListKeys', PAGE, (page): Key[] | undefined => page.Keys?.Key, byNumber);

export const aliasList = readAll(
  'Kms',
  'ListAliases',
  PAGE,
  (page): Alias[] | undefined => page.Aliases?.Alias,
  byNumber,
);

/** A key as a list has it. */
export interface Named {
  id: string;
  arn: string;
  names: readonly string[];
}

/** Keys with the aliases that name them. */
export const named = (keys: readonly Key[], aliases: readonly Alias[]): Named[] =>
  keys.map(({ KeyId = '', KeyArn = '' }) => ({
    id: KeyId,
    arn: KeyArn,
    names: aliases.flatMap(({ KeyId: of, AliasName = '' }) => (of === KeyId ? [AliasName] : [])),
  }));

/** What people call it: its first alias, else its id. */
export const calledOf = ({ id, names }: Named): string => names[0] ?? id;

/** All keys with what they are called, as far as that may be seen. */
export function useKeyNames(): readonly Named[] {
  const keys = useQuery(keyList);
  const aliases = useQuery(aliasList);
  return named(keys.data ?? [], aliases.data ?? []);
}

export const isAlias = (text: string): boolean =>
  /^alias\/[A-Za-z0-9/_-]{1,249}$/.test(text) && !text.startsWith('alias/acs/');
