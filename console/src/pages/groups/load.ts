// All groups of the account.

import type { Answer } from '../../api/call';
import { readAll } from '../../api/query';

export type GroupRow = NonNullable<NonNullable<Answer<'Ims', 'ListGroups'>['Groups']>['Group']>[number];

export const groupList = readAll(
  'Ims',
  'ListGroups',
  { MaxItems: 100 },
  (page): GroupRow[] | undefined => page.Groups?.Group,
);
