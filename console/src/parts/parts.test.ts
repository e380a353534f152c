import type { Query } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { Fault } from '../api/call';
import { plain } from '../guard';
import { commandLine } from './AsCommand';
import { isStale } from './Away';
import { nearest } from './Choose';
import { confirmable } from './Danger';
import { laidOut, pieces } from './Document';
import { deed, isWriting } from './keyboard';
import { step } from './useRowKeys';

test('a danger is confirmed only with the name typed, and from level 3 with evidence', () => {
  expect(confirmable(1, undefined, '', undefined)).toBe(true);
  expect(confirmable(2, 'bob', 'bo', undefined)).toBe(false);
  expect(confirmable(2, 'bob', 'bob', undefined)).toBe(true);
  expect(confirmable(2, undefined, '', undefined)).toBe(false);
  expect(confirmable(3, 'bob', 'bob', undefined)).toBe(false);
  expect(confirmable(3, 'bob', 'bob', '2 keys')).toBe(true);
});

test('a command line is quoted for a shell and holds no secrets', () => {
  const line = commandLine({
    product: 'Ims',
    operation: 'CreateUser',
    parameters: { UserPrincipalName: 'a@b.c', DisplayName: "it's $HOME", NewPassword: 'hunter2', Comments: undefined },
  });
  expect(line).toBe(`aliyun ims CreateUser --UserPrincipalName a@b.c --DisplayName 'it'\\''s $HOME' --NewPassword …`);
  const own = commandLine({ product: 'Rampart', operation: 'ListPeople', parameters: { Descending: false } });
  expect(own).toBe('aliyun rampart ListPeople --Descending false --version 2026-11-01 --force');
});

test('the pieces of a document make the document again', () => {
  const text = laidOut(
    '{"Version":"1","Statement":[{"Effect":"Allow","n":1.5,"ok":true,"q":"a\\"b: <script>资源😀"}]}',
  );
  const all = pieces(text);
  expect(all.map((piece) => piece.text).join('')).toBe(text);
  const of = (kind: string) => all.filter((piece) => piece.kind === kind).map((piece) => piece.text);
  expect(of('word')).toEqual(['1.5', 'true']);
  expect(of('name')).toContain('"Effect"');
  expect(of('text')).toContain('"Allow"');
  expect(laidOut('no json {')).toBe('no json {');
  // Whoever has laid it out finds it again as it was.
  const byHand = '{ "Version" : "1",\n"Statement":[ ]}\n';
  expect(laidOut(byHand)).toBe(byHand);
  expect(laidOut('{"a":1}\n')).toBe('{\n  "a": 1\n}');
});

test('rows are gone through by keys, and letters can be switched off', () => {
  expect(step('ArrowDown', -1, 3, false)).toBe(0);
  expect(step('j', 2, 3, true)).toBe(2);
  expect(step('j', 0, 3, false)).toBeUndefined();
  expect(step('k', 0, 3, true)).toBe(0);
  expect(step('End', 0, 3, true)).toBe(2);
  expect(step('x', 0, 3, true)).toBeUndefined();
});

test('two letters go to a page, and nothing is taken from what is being written', () => {
  expect(deed('g', 'u')).toEqual({ go: '/users' });
  expect(deed('', 'u')).toBeUndefined();
  expect(deed('', '/')).toBe('search');
  expect([deed('', 's'), deed('g', 's')]).toEqual(['switch', { go: '/security' }]);
  const field = document.createElement('input');
  expect(isWriting(field)).toBe(true);
  expect(isWriting(document.body)).toBe(false);
});

test('markup never becomes part of the page', () => {
  expect(plain(':root{--a:1}')).toBe(':root{--a:1}');
  expect(() => plain('<img src=x onerror=alert(1)>')).toThrow(TypeError);
});

test('what could not be read again is old, and what is gone is not', () => {
  const query = (error: unknown, data: unknown = {}) =>
    ({ state: { status: 'error', data, error }, isActive: () => true }) as Query;
  expect(isStale(query(new Fault('Unreachable', '', 0, '')))).toBe(true);
  expect(isStale(query(new Fault('EntityNotExist.Group', '', 404, '')))).toBe(false);
});

test('among many that hold what is typed, those that are called so come first', () => {
  const options = ['AliyunECSReadOnlyAccess', 'ReadOnlyAccessPlus', 'ReadOnlyAccess', 'Other'].map((label) => ({
    value: label,
    label,
    disabled: false,
  }));
  const found = nearest({ options, search: ' readonlyaccess', limit: 2 });
  expect(found.map((one) => 'label' in one && one.label)).toEqual(['ReadOnlyAccess', 'ReadOnlyAccessPlus']);
  expect(nearest({ options, search: '', limit: 50 })).toHaveLength(4);
});
