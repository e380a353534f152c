// One resource group: what is in it, and which policies are attached for it alone.

import type { Answer } from '../../api/call';
import { byNumber, readAll } from '../../api/query';
import { RM } from '../resourceGroups/load';

export type Resource = NonNullable<NonNullable<Answer<typeof RM, 'ListResources'>['Resources']>['Resource']>[number];

export type Grant = NonNullable<
  NonNullable<Answer<typeof RM, 'ListPolicyAttachments'>['PolicyAttachments']>['PolicyAttachment']
>[number];

export const resourcesIn = (id: string) =>
  readAll(
    RM,
    'ListResources',
    { ResourceGroupId: id, PageSize: 100 },
    (page): Resource[] | undefined => page.Resources?.Resource,
    byNumber,
  );

export const grantsIn = (id: string) =>
  readAll(
    RM,
    'ListPolicyAttachments',
    { ResourceGroupId: id, PageSize: 100 },
    (page): Grant[] | undefined => page.PolicyAttachments?.PolicyAttachment,
    byNumber,
  );

export const keyOf = ({ Service, RegionId, ResourceType, ResourceId }: Resource): string =>
  JSON.stringify([Service, RegionId, ResourceType, ResourceId]);

/** A resource as a request names it; what has no region is meant in every one. */
export const asked = ({ Service = '', RegionId = '', ResourceType = '', ResourceId = '' }: Resource) => ({
  Service,
  ResourceType,
  ResourceId,
  ...(RegionId && { RegionId }),
});

/** What moving one failed with, where it did: the answer tells of each resource. */
export const notMoved = (answer: Answer<typeof RM, 'MoveResources'>): boolean =>
  (answer.Responses ?? []).some(({ Status }) => Status !== 'SUCCESS');

/** How principals are named where policies are attached for a group. */
export const principal = (
  whom: string,
  alias: string,
): { PrincipalType: string; PrincipalName: string } | undefined => {
  const [kind, ...rest] = whom.split('/');
  const name = rest.join('/');
  if (name === '') return undefined;
  switch (kind) {
    case 'user':
      return { PrincipalType: 'IMSUser', PrincipalName: `${name}@${alias}.onaliyun.com` };
    case 'group':
      return { PrincipalType: 'IMSGroup', PrincipalName: `${name}@group.${alias}.onaliyun.com` };
    case 'role':
      return { PrincipalType: 'ServiceRole', PrincipalName: `${name}@role.${alias}.onaliyunservice.com` };
    default:
      return undefined;
  }
};

/** The same by the path of its page. */
export const placeOf = ({ PrincipalType = '', PrincipalName = '' }: Grant) => {
  const name = PrincipalName.split('@')[0] ?? '';
  const to = { IMSUser: '/users/$name', IMSGroup: '/groups/$name', ServiceRole: '/roles/$name' } as const;
  return { to: to[PrincipalType as keyof typeof to] ?? ('/users/$name' as const), name };
};
