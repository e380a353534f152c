// The control policies of the directory.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { wish } from '../../api/may';
import { byNumber, read, readAll } from '../../api/query';
import { RD } from '../directory/load';

export type ControlPolicy = NonNullable<
  NonNullable<Answer<typeof RD, 'ListControlPolicies'>['ControlPolicies']>['ControlPolicy']
>[number];

export type Target = NonNullable<
  NonNullable<Answer<typeof RD, 'ListTargetAttachmentsForControlPolicy'>['TargetAttachments']>['TargetAttachment']
>[number];

export const controlPolicyList = readAll(
  RD,
  'ListControlPolicies',
  { PageSize: 100 },
  (page): ControlPolicy[] | undefined => page.ControlPolicies?.ControlPolicy,
  byNumber,
);

export const useControlPolicy = (id: string) => useQuery(read(RD, 'GetControlPolicy', { PolicyId: id }));

export const targetsOf = (id: string) =>
  readAll(
    RD,
    'ListTargetAttachmentsForControlPolicy',
    { PolicyId: id, PageSize: 100 },
    (page): Target[] | undefined => page.TargetAttachments?.TargetAttachment,
    byNumber,
  );

/** Whether one is the directory's own, and not of the system. */
export const isOwn = ({ PolicyType }: ControlPolicy): boolean => PolicyType === 'Custom';

/** How many places one is attached to. */
export const countOf = ({ AttachmentCount = '0' }: ControlPolicy): number => Number(AttachmentCount);

/** Some document that is sound: what is asked about must be. */
const SOUND = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ram:GetUser","Resource":"*"}]}';

export const CREATE = wish(RD, 'CreateControlPolicy', {
  PolicyName: 'some',
  EffectScope: 'RAM',
  PolicyDocument: SOUND,
});
export const ON = wish(RD, 'EnableControlPolicy', {});
export const OFF = wish(RD, 'DisableControlPolicy', {});
export const editing = (id: string) => wish(RD, 'UpdateControlPolicy', { PolicyId: id, NewPolicyDocument: SOUND });
export const renaming = (id: string) => wish(RD, 'UpdateControlPolicy', { PolicyId: id, NewDescription: 'some' });
export const deleting = (id: string) => wish(RD, 'DeleteControlPolicy', { PolicyId: id });
