// What a policy can be begun with.

const written = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, null, 2);

export const TEMPLATES = {
  blank: written({ Effect: 'Allow', Action: [], Resource: [] }),
  read: written({
    Effect: 'Allow',
    Action: ['oss:Get*', 'oss:List*'],
    Resource: ['acs:oss:*:*:example', 'acs:oss:*:*:example/*'],
  }),
  network: written({
    Effect: 'Allow',
    Action: ['oss:GetObject'],
    Resource: ['acs:oss:*:*:example/*'],
    Condition: { IpAddress: { 'acs:SourceIp': ['203.0.113.0/24'] } },
  }),
  guard: written({ Effect: 'Deny', Action: ['ram:*'], Resource: ['*'] }),
} as const;

export type Template = keyof typeof TEMPLATES;

/** Whether a text may be the name of a policy. */
export const isPolicyName = (text: string): boolean => /^[A-Za-z0-9-]{1,128}$/.test(text);
