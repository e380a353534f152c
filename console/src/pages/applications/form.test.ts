import { expect, test } from 'vitest';
import { asked, EMPTY, isSound, ofKind } from './form';
import { areRedirects, isRedirect, named } from './load';

test('what is asked for leaves out what is blank, and needs nothing that it may not be allowed', () => {
  const form = { ...EMPTY, name: 'shop', display: 'The shop', scopes: ['profile'], required: ['profile', 'aliuid'] };
  expect(asked(form)).toEqual({
    AppName: 'shop',
    AppType: 'WebApp',
    DisplayName: 'The shop',
    PredefinedScopes: 'profile',
    RequiredScopes: 'profile',
  });
  expect(asked({ ...form, scopes: [], redirects: 'https://a/x\n https://b/ \n' })).toEqual({
    AppName: 'shop',
    AppType: 'WebApp',
    DisplayName: 'The shop',
    RedirectUris: 'https://a/x;https://b/',
  });
  expect(ofKind(form, 'ServerApp')).toMatchObject({ kind: 'ServerApp', scopes: [], required: [] });
});

test('a form is sound with both names, and addresses of its kind', () => {
  const form = { ...EMPTY, name: 'shop', display: 'The shop' };
  expect(isSound(form)).toBe(true);
  expect(isSound({ ...form, name: 'a b' })).toBe(false);
  expect(isSound({ ...form, display: 'x'.repeat(25) })).toBe(false);
  expect(isSound({ ...form, redirects: 'http://127.0.0.1:80/' })).toBe(false);
  expect(isSound({ ...form, kind: 'NativeApp', redirects: 'http://127.0.0.1:80/' })).toBe(true);
});

test('where people are sent back to is a server, or for a program on their machine the machine itself', () => {
  expect(['https://a.example', 'https://a.example/b?c=d'].every((one) => isRedirect(one, 'WebApp'))).toBe(true);
  expect(
    ['https://a#b', 'https://*.a', 'http://a', 'javascript:alert(1)'].some((one) => isRedirect(one, 'WebApp')),
  ).toBe(false);
  expect(['http://[::1]', 'http://127.0.0.1/cb', 'com.acme.app:/cb'].every((one) => isRedirect(one, 'NativeApp'))).toBe(
    true,
  );
  expect(['http://localhost/', 'http://127.0.0.1.evil/'].some((one) => isRedirect(one, 'NativeApp'))).toBe(false);
  expect(areRedirects(Array.from({ length: 21 }, (_, at) => `https://a/${at}`).join('\n'), 'WebApp')).toBe(false);
});

test('an application is found by its name, whatever the case', () => {
  expect(named([{ AppName: 'Shop', AppId: '1' }], 'shop')?.AppId).toBe('1');
  expect(named([{ AppName: 'Shop' }], 'sho')).toBeUndefined();
  expect(named(undefined, 'shop')).toBeUndefined();
});
