// A new application as the form has it, and as the server is asked.

import type { Request } from '../../api/call';
import { areRedirects, isDisplay, isName, linesOf } from './load';

export interface Form {
  name: string;
  display: string;
  kind: 'WebApp' | 'NativeApp' | 'ServerApp';
  scopes: readonly string[];
  required: readonly string[];
  /** One on each line. */
  redirects: string;
}

export const EMPTY: Form = { name: '', display: '', kind: 'WebApp', scopes: [], required: [], redirects: '' };

export const KINDS = ['WebApp', 'NativeApp', 'ServerApp'] as const;

export const isSound = ({ name, display, kind, redirects }: Form): boolean =>
  isName(name) && isDisplay(display) && areRedirects(redirects, kind);

/** Another kind may be allowed other scopes. */
export const ofKind = (form: Form, kind: Form['kind']): Form => ({ ...form, kind, scopes: [], required: [] });

export function asked({ name, display, kind, scopes, required, redirects }: Form): Request<'Ims', 'CreateApplication'> {
  const needed = required.filter((scope) => scopes.includes(scope));
  const back = linesOf(redirects);
  return {
    AppName: name,
    AppType: kind,
    DisplayName: display,
    ...(scopes.length > 0 && { PredefinedScopes: scopes.join(';') }),
    ...(needed.length > 0 && { RequiredScopes: needed.join(';') }),
    ...(back.length > 0 && { RedirectUris: back.join(';') }),
  };
}
