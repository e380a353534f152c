// Somebody who is denied something that a policy of theirs nearly allows.

import type { House } from './house';

export const PASSWORD = 'Xk4!vRq9zPm2-Lw7-Nine';

/** A user who logs on with a password alone, and the token of a session. */
export async function somebody(house: House, name: string): Promise<string> {
  const named = { UserPrincipalName: `${name}@${house.domain}` };
  await house.call('Ims', 'CreateUser', { ...named, DisplayName: name });
  const rest = { PasswordResetRequired: false, MFABindRequired: false };
  await house.call('Ims', 'CreateLoginProfile', { ...named, Password: PASSWORD, ...rest });
  return house.logOn(named.UserPrincipalName, PASSWORD);
}

export interface Denied {
  token: string;
  /** The whole answer. */
  text: string;
  request: string;
  message: string;
}

/** May list groups from elsewhere alone, and is told so. */
export async function denied(house: House, name: string): Promise<Denied> {
  const token = await somebody(house, name);
  const PolicyName = `Near-${name}`;
  const Statement = [
    { Effect: 'Allow', Action: ['oss:ListObjects'], Resource: ['*'] },
    {
      Effect: 'Allow',
      Action: ['ram:List*'],
      Resource: ['*'],
      Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] }, StringEquals: { 'acs:Made': ['up'] } },
    },
  ];
  await house.call('Ram', 'CreatePolicy', {
    PolicyName,
    PolicyDocument: JSON.stringify({ Version: '1', Statement }),
  });
  await house.call('Ram', 'AttachPolicyToUser', { UserName: name, PolicyName, PolicyType: 'Custom' });
  const { body: answer } = await house.ask(token, 'Ims', 'ListGroups', {});
  const detail = answer.AccessDeniedDetail as { EncodedDiagnosticMessage: string };
  return {
    token,
    text: JSON.stringify(answer),
    request: String(answer.RequestId),
    message: detail.EncodedDiagnosticMessage,
  };
}
