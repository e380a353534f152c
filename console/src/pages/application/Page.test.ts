import { expect, test } from 'vitest';
import { changesOf, valuesOf } from './values';

const one = {
  AppId: '1',
  DisplayName: 'Shop',
  SecretRequired: true,
  IsMultiTenant: false,
  DelegatedScope: {
    PredefinedScopes: {
      PredefinedScope: [
        { Name: 'openid', Required: true },
        { Name: 'profile', Required: true },
        { Name: 'aliuid', Required: false },
      ],
    },
  },
  RedirectUris: { RedirectUri: ['https://a/', 'https://b/'] },
  AccessTokenValidity: 900,
  RefreshTokenValidity: 7200,
};

test('a form has what is chosen: openid is every application’s', () => {
  expect(valuesOf(one)).toEqual({
    NewDisplayName: 'Shop',
    NewPredefinedScopes: 'profile\naliuid',
    NewRequiredScopes: 'profile',
    NewRedirectUris: 'https://a/\nhttps://b/',
    NewSecretRequired: 'yes',
    NewIsMultiTenant: 'no',
    NewAccessTokenValidity: 900,
    NewRefreshTokenValidity: 7200,
  });
});

test('only what was changed is sent, lists as the server takes them, and an empty one clears', () => {
  expect(changesOf('1', {})).toEqual({ AppId: '1' });
  expect(changesOf('1', { NewRedirectUris: 'https://a/\n\nhttps://c/', NewIsMultiTenant: 'yes' })).toEqual({
    AppId: '1',
    NewRedirectUris: 'https://a/;https://c/',
    NewIsMultiTenant: true,
  });
  expect(changesOf('1', { NewRequiredScopes: '', NewAccessTokenValidity: 1000 })).toEqual({
    AppId: '1',
    NewRequiredScopes: '',
    NewAccessTokenValidity: 1000,
  });
});
