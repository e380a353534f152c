// All roles of the account.

import type { Answer } from '../../api/call';
import { readAll } from '../../api/query';

export type RoleRow = NonNullable<NonNullable<Answer<'Ram', 'ListRoles'>['Roles']>['Role']>[number];

export const roleList = readAll(
  'Ram',
  'ListRoles',
  { MaxItems: 1000 },
  (page): RoleRow[] | undefined => page.Roles?.Role,
);
