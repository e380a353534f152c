// All policies that may be attached in the account.

import type { Answer } from '../../api/call';
import { readAll } from '../../api/query';

export type PolicyRow = NonNullable<NonNullable<Answer<'Ram', 'ListPolicies'>['Policies']>['Policy']>[number];

export const policyList = readAll(
  'Ram',
  'ListPolicies',
  { MaxItems: 1000 },
  (page): PolicyRow[] | undefined => page.Policies?.Policy,
);

export const policyKey = ({ PolicyType, PolicyName }: PolicyRow): string => `${PolicyType}/${PolicyName}`;
