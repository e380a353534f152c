// A draft: changes that would be made one after another, each as the call that would make it.

/** The product of the resource directory. */
const RD = 'ResourceDirectoryMaster';

export interface Change {
  Product: string;
  Operation: string;
  Parameters: Record<string, string>;
}

const change = (Product: string, Operation: string, Parameters: Record<string, string>): Change => ({
  Product,
  Operation,
  Parameters,
});

export const attaching = (policy: string, target: string): Change =>
  change(RD, 'AttachControlPolicy', { PolicyId: policy, TargetId: target });
export const detaching = (policy: string, target: string): Change =>
  change(RD, 'DetachControlPolicy', { PolicyId: policy, TargetId: target });
export const moving = (member: string, folder: string): Change =>
  change(RD, 'MoveAccount', { AccountId: member, DestinationFolderId: folder });
export const changing = (policy: string, text: string): Change =>
  change(RD, 'UpdateControlPolicy', { PolicyId: policy, NewPolicyDocument: text });
export const switchingOff = (): Change => change(RD, 'DisableControlPolicy', {});

/** A policy that is made and attached to somebody; what the first change answers is named by the second. */
export function allowing(name: string, document: string, kind: 'User' | 'Group' | 'Role', whom: string): Change[] {
  return [
    change('Ram', 'CreatePolicy', { PolicyName: name, PolicyDocument: document }),
    change('Ram', `AttachPolicyTo${kind}`, {
      PolicyName: '$1.Policy.PolicyName',
      PolicyType: 'Custom',
      [`${kind}Name`]: whom,
    }),
  ];
}

/** Whose calls are meant: the account's own, all of the directory, those below a folder, or those of accounts by id. */
export interface Whose {
  kind: 'own' | 'all' | 'folder' | 'accounts';
  /** The folder, or the accounts with commas between them. */
  of?: string | undefined;
}

export interface RehearseSearch {
  changes?: readonly Change[] | undefined;
  whose?: Whose['kind'] | undefined;
  of?: string | undefined;
  days?: number | undefined;
}

/** Whose calls a change of this folder or member turns. */
export const callsOf = (target: string): Whose =>
  target.startsWith('fd-')
    ? { kind: 'folder', of: target }
    : target.startsWith('r-')
      ? { kind: 'all' }
      : { kind: 'accounts', of: target };

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What of an address is a change; anybody may have written it. */
export function changeIn(value: unknown): Change | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Product, Operation, Parameters = {} } = value as Partial<Change>;
  if (!isText(Product) || !isText(Operation) || typeof Parameters !== 'object' || Parameters === null) return undefined;
  const given = Object.entries(Parameters).filter(([, one]) => ['string', 'number', 'boolean'].includes(typeof one));
  return { Product, Operation, Parameters: Object.fromEntries(given.map(([name, one]) => [name, String(one)])) };
}

const KINDS = ['own', 'all', 'folder', 'accounts'] as const;

export function rehearseSearch(given: Record<string, unknown>): RehearseSearch {
  const changes = Array.isArray(given.changes) ? given.changes.flatMap((one) => changeIn(one) ?? []) : [];
  const days = Number(given.days);
  return {
    changes: changes.length > 0 ? changes : undefined,
    whose: KINDS.find((kind) => kind === given.whose),
    of: isText(given.of) || typeof given.of === 'number' ? String(given.of) : undefined,
    days: Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : undefined,
  };
}

export const MOST_DAYS = 3650;
export const USUAL_DAYS = 7;
/** As many as are rehearsed at once. */
export const MOST_CHANGES = 50;
