// A change in words.

import type { RehearseWords } from '../words/rehearse';
import type { Change } from './changes';

/** What a name that a change has is called by people, where that is known. */
export type Named = (id: string) => string;

/** In words where it is one of those that are known, else the operation with what it is called with. */
export function describe(
  { Operation, Parameters: given }: Change,
  words: RehearseWords,
  named: Named = (id) => id,
): string {
  const of = (name: string): string => named(given[name] ?? '');
  const whom = of('UserName') || of('GroupName') || of('RoleName') || of('UserPrincipalName');
  const { told } = words;
  if (/^AttachPolicyTo(User|Group|Role)$/.test(Operation)) return told.attach(of('PolicyName'), whom);
  if (/^DetachPolicyFrom(User|Group|Role)$/.test(Operation)) return told.detach(of('PolicyName'), whom);
  switch (Operation) {
    case 'AttachControlPolicy':
      return told.attachControl(of('PolicyId'), of('TargetId'));
    case 'DetachControlPolicy':
      return told.detachControl(of('PolicyId'), of('TargetId'));
    case 'UpdateControlPolicy':
      return told.changeControl(of('PolicyId'));
    case 'DisableControlPolicy':
      return told.off();
    case 'MoveAccount':
      return told.move(of('AccountId'), of('DestinationFolderId'));
    case 'CreatePolicy':
      return told.policy(of('PolicyName'));
    case 'CreatePolicyVersion':
      return told.version(of('PolicyName'));
    case 'AddUserToGroup':
      return told.join(whomJoins(given), of('GroupName'));
    case 'RemoveUserFromGroup':
      return told.leave(whomJoins(given), of('GroupName'));
    case 'UpdateRole':
      return told.trust(of('RoleName'));
    default:
      return Operation;
  }
}

const whomJoins = ({ UserName, UserPrincipalName = '' }: Record<string, string>): string =>
  UserName ?? UserPrincipalName.split('@')[0] ?? '';

/** The parameters that are texts of policies, which are shown as such. */
export const documentsIn = ({ Parameters: given }: Change): [string, string][] =>
  Object.entries(given).filter(([name]) => name.includes('Document'));

/** The others, one on each line. */
export const linesOf = ({ Parameters: given }: Change): string =>
  Object.entries(given)
    .filter(([name]) => !name.includes('Document'))
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
