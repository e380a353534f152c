// The resource groups of the account.

import type { Answer } from '../../api/call';
import { byNumber, readAll } from '../../api/query';

export const RM = 'ResourceManager';

export type ResourceGroup = NonNullable<
  NonNullable<Answer<typeof RM, 'ListResourceGroups'>['ResourceGroups']>['ResourceGroup']
>[number];

export const resourceGroupList = readAll(
  RM,
  'ListResourceGroups',
  { PageSize: 100 },
  (page): ResourceGroup[] | undefined => page.ResourceGroups?.ResourceGroup,
  byNumber,
);

/** What is in no other group is in this one, which stays. */
export const isDefault = ({ Name }: ResourceGroup): boolean => Name === 'default';

export const nameOf = ({ DisplayName, Name = '' }: ResourceGroup): string => DisplayName || Name;

export const isIdentifier = (text: string): boolean => /^[A-Za-z][A-Za-z0-9-]{1,49}$/.test(text);
export const isDisplay = (text: string): boolean => {
  const { length } = [...text];
  return length >= 1 && length <= 50;
};
