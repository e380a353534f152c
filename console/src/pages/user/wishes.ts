// What the pages of a user offer, asked about in one call.

import { type Wish, wish } from '../../api/may';

export const wishes = (name: string) => {
  const UserName = name;
  // They are judged on the user, whichever key or session it is.
  const key = { UserName, UserAccessKeyId: 'LTAIsomeAccessKey' };
  return {
    edit: wish('Ram', 'UpdateUser', { UserName, NewDisplayName: name }),
    remove: wish('Ram', 'DeleteUser', { UserName }),
    allow: wish('Ram', 'CreateLoginProfile', { UserName, Password: 'Some-password-1' }),
    logon: wish('Ram', 'UpdateLoginProfile', { UserName, MFABindRequired: 'true' }),
    createKey: wish('Ram', 'CreateAccessKey', { UserName }),
    updateKey: wish('Ram', 'UpdateAccessKey', { ...key, Status: 'Active' }),
    deleteKey: wish('Ram', 'DeleteAccessKey', key),
    startRotation: wish('Rampart', 'StartKeyRotation', { UserName }),
    finishRotation: wish('Rampart', 'FinishKeyRotation', { UserName }),
    cancelRotation: wish('Rampart', 'CancelKeyRotation', { UserName }),
    endSessions: wish('Rampart', 'EndSessionsOfUser', { UserName }),
    revoke: wish('Rampart', 'RevokeSessions', { UserName }),
  };
};

/** Of one AccessKey: its networks, marking it as leaked, and taking that back. Judged on whose it is. */
export const keyWishes = (UserPrincipalName: string, UserAccessKeyId: string): Wish[] => [
  wish('Ims', 'SetAccessKeyPolicy', {
    UserPrincipalName,
    UserAccessKeyId,
    AccessKeyPolicy: '{"Version":1,"Status":"Inactive","Statements":[]}',
  }),
  wish('Rampart', 'MarkAccessKeyLeaked', { UserAccessKeyId, Reason: 'some' }),
  wish('Rampart', 'ClearAccessKeyLeak', { UserAccessKeyId }),
];
