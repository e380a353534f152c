// The kinds of changes that there are forms for: what each asks for, and the call that it comes to.

import { entryOf, used } from '../../api/used';
import { attaching, type Change, changing, detaching, moving } from '../../rehearsal/changes';

/** Where the values of a field come from. */
export type Source =
  | 'control'
  | 'place'
  | 'folder'
  | 'member'
  | 'policy'
  | 'own'
  | 'whom'
  | 'user'
  | 'group'
  | 'role'
  | 'document'
  | 'operation'
  | 'parameters';

export type Kind =
  | 'attachControl'
  | 'detachControl'
  | 'changeControl'
  | 'move'
  | 'attach'
  | 'detach'
  | 'version'
  | 'join'
  | 'leave'
  | 'trust'
  | 'other';

export type Fields = Record<string, string>;

export const FIELDS: Record<Kind, readonly (readonly [string, Source])[]> = {
  attachControl: [
    ['PolicyId', 'control'],
    ['TargetId', 'place'],
  ],
  detachControl: [
    ['PolicyId', 'control'],
    ['TargetId', 'place'],
  ],
  changeControl: [
    ['PolicyId', 'control'],
    ['NewPolicyDocument', 'document'],
  ],
  move: [
    ['AccountId', 'member'],
    ['DestinationFolderId', 'folder'],
  ],
  attach: [
    ['PolicyName', 'policy'],
    ['Whom', 'whom'],
  ],
  detach: [
    ['PolicyName', 'policy'],
    ['Whom', 'whom'],
  ],
  version: [
    ['PolicyName', 'own'],
    ['PolicyDocument', 'document'],
  ],
  join: [
    ['UserPrincipalName', 'user'],
    ['GroupName', 'group'],
  ],
  leave: [
    ['UserPrincipalName', 'user'],
    ['GroupName', 'group'],
  ],
  trust: [
    ['RoleName', 'role'],
    ['NewAssumeRolePolicyDocument', 'document'],
  ],
  other: [
    ['Operation', 'operation'],
    ['Parameters', 'parameters'],
  ],
};

/** Kinds that need a directory which is managed here. */
export const OF_DIRECTORY: readonly Kind[] = ['attachControl', 'detachControl', 'changeControl', 'move'];

const ram = (Operation: string, Parameters: Fields): Change => ({ Product: 'Ram', Operation, Parameters });

const ims = (Operation: string, { UserPrincipalName = '', GroupName = '' }: Fields): Change => ({
  Product: 'Ims',
  Operation,
  Parameters: { UserPrincipalName, GroupName },
});

const ENTITIES: Record<string, readonly [string, string]> = {
  user: ['User', 'UserName'],
  group: ['Group', 'GroupName'],
  role: ['Role', 'RoleName'],
};

function hanging(
  verb: 'AttachPolicyTo' | 'DetachPolicyFrom',
  { PolicyName = '', Whom = '' }: Fields,
): Change | undefined {
  const [type = '', ...name] = PolicyName.split('/');
  const [kind = '', ...whom] = Whom.split('/');
  const entity = ENTITIES[kind];
  return (
    entity && ram(`${verb}${entity[0]}`, { PolicyName: name.join('/'), PolicyType: type, [entity[1]]: whom.join('/') })
  );
}

/** The call that a filled form comes to. */
export function changeOf(kind: Kind, fields: Fields): Change | undefined {
  if (FIELDS[kind].some(([name]) => name !== 'Parameters' && (fields[name] ?? '') === '')) return undefined;
  const of = (name: string): string => fields[name] ?? '';
  switch (kind) {
    case 'attachControl':
      return attaching(of('PolicyId'), of('TargetId'));
    case 'detachControl':
      return detaching(of('PolicyId'), of('TargetId'));
    case 'changeControl':
      return changing(of('PolicyId'), of('NewPolicyDocument'));
    case 'move':
      return moving(of('AccountId'), of('DestinationFolderId'));
    case 'attach':
      return hanging('AttachPolicyTo', fields);
    case 'detach':
      return hanging('DetachPolicyFrom', fields);
    case 'version':
      return ram('CreatePolicyVersion', {
        PolicyName: of('PolicyName'),
        PolicyDocument: of('PolicyDocument'),
        SetAsDefault: 'true',
        RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
      });
    case 'join':
      return ims('AddUserToGroup', fields);
    case 'leave':
      return ims('RemoveUserFromGroup', fields);
    case 'trust':
      return ram('UpdateRole', {
        RoleName: of('RoleName'),
        NewAssumeRolePolicyDocument: of('NewAssumeRolePolicyDocument'),
      });
    case 'other':
      return other(fields);
  }
}

function other({ Operation = '', Parameters = '' }: Fields): Change | undefined {
  const [product = '', operation = ''] = Operation.split(' ');
  const told = parametersIn(Parameters);
  return 'wrong' in told ? undefined : { Product: product, Operation: operation, Parameters: told.parameters };
}

/** `NAME = VALUE` on each line; a line that is none is named. */
export function parametersIn(text: string): { parameters: Fields } | { wrong: string } {
  const parameters: Fields = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const found = /^([A-Za-z][\w.]*)\s*=\s*(.*)$/.exec(line);
    if (!found?.[1]) return { wrong: line };
    parameters[found[1]] = found[2] ?? '';
  }
  return { parameters };
}

/** Everything that the console changes something by, by product and name. */
export const OPERATIONS: readonly string[] = Object.entries(used)
  .flatMap(([product, { operations }]) =>
    Object.keys(operations)
      .filter((name) => entryOf(product, name)?.writes)
      .map((name) => `${product} ${name}`),
  )
  .sort();

/** A change as a form has it, to be edited. */
export function formOf({ Product, Operation, Parameters: given }: Change): { kind: Kind; fields: Fields } {
  const of = (kind: Kind): { kind: Kind; fields: Fields } => ({ kind, fields: { ...given } });
  switch (Operation) {
    case 'AttachControlPolicy':
      return of('attachControl');
    case 'DetachControlPolicy':
      return of('detachControl');
    case 'MoveAccount':
      return of('move');
    case 'UpdateControlPolicy':
      if (given.NewPolicyDocument !== undefined && Object.keys(given).length === 2) return of('changeControl');
      break;
    case 'CreatePolicyVersion':
      return of('version');
    case 'AddUserToGroup':
      if (Product === 'Ims') return of('join');
      break;
    case 'RemoveUserFromGroup':
      if (Product === 'Ims') return of('leave');
      break;
    default:
  }
  const hangs = /^(Attach|Detach)Policy(?:To|From)(User|Group|Role)$/.exec(Operation);
  const name = given[`${hangs?.[2]}Name`];
  if (hangs && name !== undefined) {
    const fields = {
      PolicyName: `${given.PolicyType}/${given.PolicyName}`,
      Whom: `${hangs[2]?.toLowerCase()}/${name}`,
    };
    return { kind: hangs[1] === 'Attach' ? 'attach' : 'detach', fields };
  }
  const lines = Object.entries(given).map(([key, value]) => `${key} = ${value.replaceAll('\n', ' ')}`);
  return { kind: 'other', fields: { Operation: `${Product} ${Operation}`, Parameters: lines.join('\n') } };
}
