import { expect, test } from 'vitest';
import { receiptPath } from '../../parts/receiptPath';
import { explain } from '../../words/explain';
import { begun } from '../policyCreate/begun';
import { testOf } from './KeepAsTest';
import type { Decision } from './load';
import { allowing, isRequest, pasted } from './pasted';
import { allowed, headline, stages, whoIn } from './told';

const sealed = `AQ${'x9-_'.repeat(30)}`;
const id = '0A1B2C3D-0000-1111-2222-333344445555';

test('a message is found by itself and in errors of every form', () => {
  const message = { request: undefined, message: sealed };
  expect(pasted(sealed)).toEqual(message);
  expect(pasted(` ${sealed.slice(0, 50)}\n${sealed.slice(50)} `)).toEqual(message);
  const detail = { AccessDeniedDetail: { EncodedDiagnosticMessage: sealed, AuthAction: 'a:b' } };
  expect(pasted(JSON.stringify(detail))).toEqual(message);
  expect(pasted(JSON.stringify(JSON.stringify(detail)))).toEqual(message);
  expect(pasted(`<X><EncodedDiagnosticMessage>${sealed}</EncodedDiagnosticMessage></X>`)).toEqual(message);
  expect(pasted(`denied (EncodedDiagnosticMessage: ${sealed})`)).toEqual(message);
});

test('the id of a request is found by itself, by its name, and beside a message', () => {
  const request = { request: id, message: undefined };
  const other = '99999999-0000-1111-2222-333344445555';
  for (const text of [
    id,
    ` ${id.toLowerCase()} `,
    `ErrorCode: NoPermission, trace ${other}, request id: ${id}`,
    `<Trace>${other}</Trace><RequestId>${id}</RequestId>`,
    JSON.stringify({ Trace: other, RequestId: id }),
    `403 ${id}`,
  ])
    expect(pasted(text), text).toEqual(request);
  expect(pasted(JSON.stringify({ RequestId: id, EncodedDiagnosticMessage: sealed }))).toEqual({
    request: id,
    message: sealed,
  });
  expect([isRequest(` ${id}`), isRequest(`x ${id}`)]).toEqual([true, false]);
});

test('other text is neither', () => {
  for (const text of [
    '',
    'bob',
    'EncodedDiagnosticMessage: short',
    'a sentence of some length that is no message, at all',
    `${id}0`,
    `0${id}`,
  ])
    expect(pasted(text), text).toEqual({ request: undefined, message: undefined });
});

test('a receipt has the address of its request, and the message for when nothing is kept', () => {
  expect(receiptPath({ request: id })).toBe(`/explain/${id}`);
  expect(receiptPath({ message: 'a+b=' })).toBe('/explain?message=a%2Bb%3D');
  expect(receiptPath({ request: id, message: 'a' })).toBe(`/explain/${id}?message=a`);
});

test('a draft is begun by the statements of the fix, else by what was denied', () => {
  const statement = { Effect: 'Allow', Action: ['oss:GetObject'], Resource: ['acs:oss:*:1:b/k'] };
  expect(JSON.parse(allowing('oss:GetObject', 'acs:oss:*:1:b/k')).Statement).toEqual([statement]);
  expect(JSON.parse(begun({ statements: JSON.stringify([statement]) }) ?? '').Statement).toEqual([statement]);
  expect(JSON.parse(begun({ action: 'a:b', resource: '*', statements: 'x' }) ?? '').Statement[0].Action).toEqual([
    'a:b',
  ]);
  for (const nothing of [{}, { statements: '[]' }, { statements: '{"Effect":"Allow"}' }, { action: 'a:b' }])
    expect(begun(nothing)).toBeUndefined();
  const Changes = [
    { Change: 'Allow', Layer: 'Identity', StatementText: JSON.stringify(statement) },
    { Change: 'Allow', Layer: 'Trust', StatementText: '{}' },
    { Change: 'Remove', Layer: 'Identity' },
  ];
  expect(allowed({ Fix: { Changes } })).toEqual([statement]);
});

test('whoever asked has a name where it is told', () => {
  const Principal = { PrincipalId: '2186869' };
  const Conditions = [{ Key: 'acs:PrincipalARN', Values: ['acs:ram::1:user/bob'] }];
  expect(whoIn({ Principal: { ...Principal, DisplayName: 'al' }, Conditions })).toBe('al');
  expect(whoIn({ Principal, Conditions })).toBe('bob');
  expect(whoIn({ Principal })).toBe('2186869');
  const one: Decision = { Principal, Action: 'a:b', Resources: ['x', 'y', 'z'], Decision: 'ImplicitDeny' };
  expect(headline(one, explain.en)).toBe('Denied: 2186869 may not a:b on x and 2 more');
  expect(headline({ ...one, Decision: 'Allow' }, explain.en)).toBe('Allowed: 2186869 may a:b on x and 2 more');
});

test('each layer says whether it passed, decided, was not there or not reached', () => {
  const told = (decision: Decision) => stages(decision).map(({ layer, mark, says }) => `${mark} ${layer} ${says}`);
  const Layers = [
    { Layer: 'Session', Says: 'Allow' },
    { Layer: 'Identity', Says: 'Nothing' },
    { Layer: 'Trust', Says: 'Unreached' },
  ];
  expect(told({ Layer: 'Identity', Layers })).toEqual([
    '– Control Absent',
    '✓ Session Allow',
    '✗ Identity decidedNothing',
    '· Trust Unreached',
  ]);
  expect(told({ Layer: 'Owner', Layers: [{ Layer: 'Owner', Says: 'Allow' }] })).toEqual(['✓ Owner decidedAllow']);
  expect(told({ Layer: 'Identity' })).toEqual([]);
});

test('the request of a receipt is kept with all that it carried', () => {
  const Conditions = [
    { Key: 'acs:PrincipalARN', Values: ['acs:ram::1:user/bob'] },
    { Key: 'acs:SourceIp', Values: ['10.0.0.1'] },
    { Key: 'x:empty', Values: [] },
  ];
  expect(testOf({ Action: 'ram:GetUser', Resources: ['r'], Conditions })).toEqual({
    Name: 'ram:GetUser r',
    Principal: 'acs:ram::1:user/bob',
    Action: 'ram:GetUser',
    Resource: 'r',
    Context: [{ Key: 'acs:SourceIp', Values: ['10.0.0.1'] }],
    Expected: 'Allow',
  });
});
