// An application as the form that changes it has it, and what is sent of that.

import type { Request } from '../../api/call';
import { type Application, linesOf, scopesOf } from '../applications/load';

const lines = (all: readonly string[]): string => all.join('\n');

/** `openid` is every application's, and not chosen. */
const chosen = (one: Application | undefined, needed: boolean): string =>
  lines(
    scopesOf(one ?? {})
      .filter(({ Required }) => !needed || Required)
      .map(({ Name = '' }) => Name)
      .filter((name) => name !== 'openid'),
  );

export const valuesOf = (one: Application | undefined) => ({
  NewDisplayName: one?.DisplayName ?? '',
  NewPredefinedScopes: chosen(one, false),
  NewRequiredScopes: chosen(one, true),
  NewRedirectUris: lines(one?.RedirectUris?.RedirectUri ?? []),
  NewSecretRequired: one?.SecretRequired ? 'yes' : 'no',
  NewIsMultiTenant: one?.IsMultiTenant ? 'yes' : 'no',
  NewAccessTokenValidity: one?.AccessTokenValidity ?? 3600,
  NewRefreshTokenValidity: one?.RefreshTokenValidity ?? 7200,
});

export type Values = ReturnType<typeof valuesOf>;

/** Only what was changed; an empty list clears the field. */
export function changesOf(AppId: string, changed: Partial<Values>): Request<'Ims', 'UpdateApplication'> {
  const { NewPredefinedScopes, NewRequiredScopes, NewRedirectUris, NewSecretRequired, NewIsMultiTenant, ...rest } =
    changed;
  const list = (text: string) => linesOf(text).join(';');
  return {
    AppId,
    ...rest,
    ...(NewPredefinedScopes !== undefined && { NewPredefinedScopes: list(NewPredefinedScopes) }),
    ...(NewRequiredScopes !== undefined && { NewRequiredScopes: list(NewRequiredScopes) }),
    ...(NewRedirectUris !== undefined && { NewRedirectUris: list(NewRedirectUris) }),
    ...(NewSecretRequired !== undefined && { NewSecretRequired: NewSecretRequired === 'yes' }),
    ...(NewIsMultiTenant !== undefined && { NewIsMultiTenant: NewIsMultiTenant === 'yes' }),
  };
}
