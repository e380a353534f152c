import { expect, test } from 'vitest';
import { areNetworks, BLANK, documentOf, fieldsOf, isNobody } from './policy';

const document = (Statements: object[], more = {}) =>
  JSON.stringify({ Version: 1, Status: 'Active', Statements, ...more });

test('fields make a document, and a document of that kind the fields again', () => {
  const fields = { state: 'Active', publicly: '10.0.0.0/8\n203.0.113.7', privately: '::/0' };
  const text = documentOf(fields);
  expect(JSON.parse(text)).toEqual({
    Version: 1,
    Status: 'Active',
    Statements: [
      { Type: 'ClassicWhiteList', IPList: ['10.0.0.0/8', '203.0.113.7'] },
      { Type: 'VPCWhiteList', Value: 'AllowAllVPC', IPList: ['::/0'] },
    ],
  });
  expect(fieldsOf(text)).toEqual(fields);
  expect(JSON.parse(documentOf(BLANK)).Statements).toEqual([]);
});

test('a document that says more than the fields show is not brought into them', () => {
  expect(fieldsOf(document([{ Type: 'VPCWhiteList', Value: 'vpc-1', IPList: ['10.0.0.1'] }]))).toBeUndefined();
  expect(fieldsOf(document([{ Type: 'VPCWhiteList', Value: 'vpc-1' }]))).toBeUndefined();
  expect(fieldsOf(document([], { Note: 'x' }))).toBeUndefined();
  expect(fieldsOf(document([{ Type: 'ClassicWhiteList', IPList: [1] }]))).toBeUndefined();
  expect(fieldsOf('{"Version":2,"Status":"Active","Statements":[]}')).toBeUndefined();
  expect(fieldsOf('no json')).toBeUndefined();
  expect(fieldsOf('null')).toBeUndefined();
});

test('what can be no network is told of, and what lets nobody in', () => {
  expect(areNetworks({ ...BLANK, publicly: '10.0.0.0/8, fd00::/8' })).toBe(true);
  expect(areNetworks({ ...BLANK, privately: 'here' })).toBe(false);
  const many = Array.from({ length: 51 }, (_, at) => `10.0.0.${at}`).join('\n');
  expect(areNetworks({ ...BLANK, publicly: many })).toBe(false);
  expect(isNobody(BLANK)).toBe(true);
  expect(isNobody({ ...BLANK, state: 'Inactive' })).toBe(false);
  expect(isNobody({ ...BLANK, privately: '10.0.0.1' })).toBe(false);
});
