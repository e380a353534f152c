// The OAuth applications of the account, and what their texts may look like.

import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../api/call';
import { read } from '../../api/query';

export type Application = NonNullable<Answer<'Ims', 'GetApplication'>['Application']>;

const LIST = read('Ims', 'ListApplications', {});

export const useApplications = () =>
  useQuery({ ...LIST, select: (answer): readonly Application[] => answer.Applications?.Application ?? [] });

/** By its name, which stands in the address: ids say nothing to people. */
export const named = (all: readonly Application[] | undefined, name: string): Application | undefined =>
  all?.find(({ AppName }) => AppName?.toLowerCase() === name.toLowerCase());

export interface Scope {
  name: string;
  description: string;
}

/** Which scopes an application of a kind may be allowed. */
export const useScopes = (kind: string) =>
  useQuery({
    ...read('Ims', 'ListPredefinedScopes', { AppType: kind }),
    select: (answer): Scope[] =>
      (answer.PredefinedScopes?.PredefinedScope ?? []).map(({ Name = '', Description = '' }) => ({
        name: Name,
        description: Description,
      })),
  });

export const scopesOf = ({ DelegatedScope }: Pick<Application, 'DelegatedScope'>) =>
  DelegatedScope?.PredefinedScopes?.PredefinedScope ?? [];

export const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);
export const isDisplay = (text: string): boolean => text.trim() !== '' && [...text].length <= 24;

/** As the server has it but for schemes that are taken: it says so of those. */
export function isRedirect(text: string, kind: string): boolean {
  if (text.length > 512 || /[#*\s]/.test(text)) return false;
  if (/^https:\/\/[^/?]+/.test(text)) return true;
  if (kind !== 'NativeApp') return false;
  return /^http:\/\/(127\.0\.0\.1|\[::1\])([:/?]|$)/.test(text) || /^(?!https?:)[a-z][a-z0-9+.-]*:\//.test(text);
}

/** One on each line. */
export const linesOf = (text: string): string[] => [...new Set(text.split(/\s+/).filter((line) => line !== ''))];

export const areRedirects = (text: string, kind: string): boolean => {
  const all = linesOf(text);
  return all.length <= 20 && all.every((one) => isRedirect(one, kind));
};
