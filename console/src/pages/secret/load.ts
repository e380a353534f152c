// One secret: what it is, its versions, its policy, and who read it.

import { useQuery } from '@tanstack/react-query';
import { type Answer, Fault } from '../../api/call';
import { wish } from '../../api/may';
import { byNumber, read, readAll } from '../../api/query';
import type { Event } from '../events/load';

export type Secret = Answer<'Kms', 'DescribeSecret'>;
export type Version = NonNullable<
  NonNullable<Answer<'Kms', 'ListSecretVersionIds'>['VersionIds']>['VersionId']
>[number];

export const CURRENT = 'ACSCurrent';
export const PREVIOUS = 'ACSPrevious';

export const useSecret = (name: string) => useQuery(read('Kms', 'DescribeSecret', { SecretName: name }));

/** All of its versions, the newest first. */
export const useVersions = (name: string) =>
  useQuery({
    ...readAll(
      'Kms',
      'ListSecretVersionIds',
      { SecretName: name, IncludeDeprecated: 'true', PageSize: 100 },
      (page): Version[] | undefined => page.VersionIds?.VersionId,
      byNumber,
    ),
    select: (all) => all.toReversed(),
  });

export const usePolicy = (name: string) => useQuery(read('Kms', 'GetSecretPolicy', { SecretName: name }));

/** How many reads are shown; all are among the events. */
const SHOWN = 20;

/** Its newest reads, those that were refused too. */
export const useReads = (name: string) =>
  useQuery({
    ...read('Rampart', 'ListEvents', { EventName: 'GetSecretValue', ResourceName: name, MaxResults: SHOWN }),
    select: (answer): Event[] => answer.Events ?? [],
  });

export const stagesOf = ({ VersionStages }: Version): readonly string[] => VersionStages?.VersionStage ?? [];
export const isCurrent = (version: Version): boolean => stagesOf(version).includes(CURRENT);

export const isManaged = ({ SecretType }: Secret): boolean => SecretType === 'RAMCredentials';
export const isGoing = ({ PlannedDeleteTime }: Secret): boolean => (PlannedDeleteTime ?? '') !== '';

/** The user whose AccessKey a secret is. */
export function userOf({ ExtendedConfig = '' }: Secret): string | undefined {
  try {
    const { UserName } = JSON.parse(ExtendedConfig) as { UserName?: unknown };
    return typeof UserName === 'string' ? UserName : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds as the server tells them, in the largest unit that they are a whole number of. */
export function lengthIn(interval: string | undefined): readonly ['days' | 'hours', number] | undefined {
  const seconds = Number.parseInt(interval ?? '', 10);
  if (Number.isNaN(seconds)) return undefined;
  return seconds % 86_400 === 0 ? ['days', seconds / 86_400] : ['hours', Math.round(seconds / 3600)];
}

/** The version that an event of a read says it was of. */
export function versionOf({ additionalEventData }: Event): string | undefined {
  const { secretVersionId } = (additionalEventData ?? {}) as Record<string, unknown>;
  return typeof secretVersionId === 'string' ? secretVersionId : undefined;
}

/** Who it was: the user, else the role's session or the owner. */
export function whoOf({ userIdentity }: Event): string {
  const { userName, principalId, type } = (userIdentity ?? {}) as Record<string, string | undefined>;
  return userName ?? principalId ?? type ?? '';
}

/** The last read that was answered. */
export const lastRead = (events: readonly Event[]): Event | undefined =>
  events.find(({ errorCode }) => errorCode === undefined);

export const isMissing = (error: unknown): boolean => error instanceof Fault && error.missing;

/** Judged on the secret, whatever of it is changed. */
export const wishes = (SecretName: string) => ({
  edit: wish('Kms', 'UpdateSecret', { SecretName, Description: 'some' }),
  put: wish('Kms', 'PutSecretValue', { SecretName, VersionId: 'some', SecretData: 'some' }),
  reveal: wish('Kms', 'GetSecretValue', { SecretName }),
  stage: wish('Kms', 'UpdateSecretVersionStage', { SecretName, VersionStage: CURRENT, MoveToVersion: 'some' }),
  rotate: wish('Kms', 'RotateSecret', { SecretName, VersionId: 'some' }),
  schedule: wish('Kms', 'UpdateSecretRotationPolicy', { SecretName, EnableAutomaticRotation: 'false' }),
  policy: wish('Kms', 'SetSecretPolicy', { SecretName, Policy: SOUND }),
  remove: wish('Kms', 'DeleteSecret', { SecretName }),
  restore: wish('Kms', 'RestoreSecret', { SecretName }),
});

/** Some policy that is sound: what is asked about must be. */
const SOUND =
  '{"Version":"1","Statement":[{"Effect":"Deny","Principal":{"RAM":["*"]},"Action":"kms:GetSecretValue","Resource":"*"}]}';
