import { expect, test } from 'vitest';
import { changeOf, FIELDS, formOf, type Kind, OPERATIONS, parametersIn } from './kinds';
import { isScope } from './Scope';

test('a form comes to a call, and that call to the same form', () => {
  const filled: Record<Kind, Record<string, string>> = {
    attachControl: { PolicyId: 'cp-1', TargetId: 'r-1' },
    detachControl: { PolicyId: 'cp-1', TargetId: '12' },
    changeControl: { PolicyId: 'cp-1', NewPolicyDocument: '{}' },
    move: { AccountId: '12', DestinationFolderId: 'fd-1' },
    attach: { PolicyName: 'Custom/P', Whom: 'group/dev' },
    detach: { PolicyName: 'System/ReadOnlyAccess', Whom: 'role/web' },
    version: { PolicyName: 'P', PolicyDocument: '{}' },
    join: { UserPrincipalName: 'bob@acme', GroupName: 'dev' },
    leave: { UserPrincipalName: 'bob@acme', GroupName: 'dev' },
    trust: { RoleName: 'web', NewAssumeRolePolicyDocument: '{}' },
    other: { Operation: 'Ram DeletePolicy', Parameters: 'PolicyName = P' },
  };
  for (const [kind, fields] of Object.entries(filled) as [Kind, Record<string, string>][]) {
    const change = changeOf(kind, fields);
    expect(change, kind).toBeDefined();
    if (!change) continue;
    // What has a text of a policy is edited as the call that it is where its form has no room for all of it.
    const again = formOf(change);
    expect(changeOf(again.kind, again.fields), kind).toEqual(change);
    for (const [name] of FIELDS[kind]) {
      if (name === 'Parameters') continue;
      expect(changeOf(kind, { ...fields, [name]: '' }), `${kind} without ${name}`).toBeUndefined();
    }
  }
  expect(changeOf('attach', { PolicyName: 'Custom/P', Whom: 'group/dev' })).toEqual({
    Product: 'Ram',
    Operation: 'AttachPolicyToGroup',
    Parameters: { PolicyName: 'P', PolicyType: 'Custom', GroupName: 'dev' },
  });
});

test('parameters are lines, and one that is none is named', () => {
  expect(parametersIn('UserName = bob\n\n A.1=x = y ')).toEqual({ parameters: { UserName: 'bob', 'A.1': 'x = y' } });
  expect(parametersIn('UserName bob')).toEqual({ wrong: 'UserName bob' });
  expect(OPERATIONS).toContain('ResourceDirectoryMaster MoveAccount');
  expect(OPERATIONS).not.toContain('Ram GetPolicy');
});

test('a scope names somebody', () => {
  expect(isScope({ kind: 'own' }, undefined)).toBe(true);
  expect(isScope({ kind: 'all' }, undefined)).toBe(false);
  expect(isScope({ kind: 'folder', of: 'fd-1' }, 'r-1')).toBe(true);
  expect(isScope({ kind: 'folder' }, 'r-1')).toBe(false);
  expect(isScope({ kind: 'accounts', of: '1000000000000002, 1000000000000003' }, undefined)).toBe(true);
  expect(isScope({ kind: 'accounts', of: '12' }, undefined)).toBe(false);
});
