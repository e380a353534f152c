// What a control policy can be begun with.

const written = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, null, 2);

export const TEMPLATES = {
  blank: written({ Effect: 'Deny', Action: [], Resource: ['*'] }),
  guard: written({
    Effect: 'Deny',
    Action: ['actiontrail:DeleteTrail', 'actiontrail:StopLogging', 'actiontrail:UpdateTrail'],
    Resource: ['*'],
  }),
  regions: written({
    Effect: 'Deny',
    Action: ['ecs:*'],
    Resource: ['*'],
    Condition: { StringNotEquals: { 'acs:RequestedRegion': ['cn-hangzhou'] } },
  }),
  users: written({ Effect: 'Deny', Action: ['ram:CreateLoginProfile', 'ram:CreateUser'], Resource: ['*'] }),
} as const;

export type Template = keyof typeof TEMPLATES;
