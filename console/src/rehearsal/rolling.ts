// A change that can be rolled out, and the stages that it goes through: as a form has them, and as the server is asked.

import type { Request } from '../api/call';
import type { Change } from './changes';

type Asked = Request<'Rampart', 'StartRollout'>;
export type Wanted = Omit<Asked, 'Stages'>;
export type Stage = NonNullable<Asked['Stages']>[number];

const HANGS = /^(Attach|Detach)Policy(?:To|From)(User|Group|Role)$/;

/** What a draft comes to as a rollout; none where it holds more than one change, or one that has no stages. */
export function wantedOf(changes: readonly Change[]): Wanted | undefined {
  const [one, ...others] = changes;
  if (!one || others.length > 0) return undefined;
  const { Operation, Parameters: given } = one;
  const of = (name: string): string => given[name] ?? '';
  if (Operation === 'AttachControlPolicy') return { PolicyId: of('PolicyId'), TargetId: of('TargetId') };
  if (Operation === 'CreatePolicyVersion' && given.SetAsDefault === 'true')
    return { PolicyName: of('PolicyName'), PolicyDocument: of('PolicyDocument') };
  const hangs = HANGS.exec(Operation);
  // For a resource group alone it would be another attachment.
  if (!hangs || given.ResourceGroupId !== undefined) return undefined;
  const entity = `${hangs[2]}Name` as 'UserName' | 'GroupName' | 'RoleName';
  return {
    PolicyName: of('PolicyName'),
    PolicyType: of('PolicyType'),
    [entity]: of(entity),
    ...(hangs[1] === 'Detach' && { Detach: true }),
  };
}

/** Whether stages may enforce it for some: policies of identities count for all who hold them. */
export const isStaged = ({ PolicyId }: Wanted): boolean => PolicyId !== undefined;

/** Whom a stage reaches. */
export type Reach = 'all' | 'share' | 'places';
export type Unit = 'minutes' | 'hours' | 'days';

export interface Form {
  id: number;
  enforced: boolean;
  reach: Reach;
  percent: number;
  /** Folders and members. */
  places: readonly string[];
  /** Nothing where it waits for somebody. */
  wait: number | undefined;
  unit: Unit;
  /** As many calls as it may deny; nothing where that stops nothing. */
  most: number | undefined;
}

export const MINUTES: Record<Unit, number> = { minutes: 1, hours: 60, days: 24 * 60 };
/** A year, in minutes. */
const LONGEST = 366 * 24 * 60;
export const MOST_STAGES = 20;

const stage = (id: number, change: Partial<Form>): Form => ({
  id,
  enforced: false,
  reach: 'all',
  percent: 10,
  places: [],
  wait: 1,
  unit: 'days',
  most: 0,
  ...change,
});

/** Watched until somebody goes on: report-only. */
export const watching = (): Form[] => [stage(1, { wait: undefined, most: undefined })];

/** Watched for a week, then for few, then for all; what has no stages is only watched before it is made. */
export const usual = (staged: boolean): Form[] =>
  staged
    ? [
        stage(1, { wait: 7 }),
        stage(2, { enforced: true, reach: 'share', most: 10 }),
        stage(3, { enforced: true, most: 10 }),
      ]
    : [stage(1, { wait: 7 })];

/** One more behind the others: for all, as the last one was. */
export const following = (stages: readonly Form[], staged: boolean): Form =>
  stage(Math.max(0, ...stages.map(({ id }) => id)) + 1, staged ? { enforced: true, most: 10 } : {});

export const minutesOf = ({ wait, unit }: Form): number | undefined =>
  wait === undefined ? undefined : wait * MINUTES[unit];

export type Wrong = 'places' | 'wait';

/** What is not right about a stage. */
export function wrongIn(one: Form): Wrong | undefined {
  if (one.reach === 'places' && one.places.length === 0) return 'places';
  const minutes = minutesOf(one);
  return minutes !== undefined && (minutes < 1 || minutes > LONGEST) ? 'wait' : undefined;
}

/** A stage as the server is asked. */
export function stageOf(one: Form): Stage {
  const minutes = minutesOf(one);
  return {
    Mode: one.enforced ? 'Enforced' : 'ReportOnly',
    ...(one.reach === 'share' && { Percent: one.percent }),
    ...(one.reach === 'places' && { Nodes: [...one.places] }),
    ...(minutes !== undefined && { WaitMinutes: minutes }),
    ...(one.most !== undefined && { MostDenied: one.most }),
  };
}

/** Whether something is denied as soon as it begins. */
export const beginsEnforced = ([first]: readonly Form[]): boolean => first?.enforced === true;
