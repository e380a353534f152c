// What belongs to an application: its secrets without their values, and its installation.

import { useQuery } from '@tanstack/react-query';
import { Fault } from '../../api/call';
import { read } from '../../api/query';

export const useSecrets = (AppId: string) =>
  useQuery({ ...read('Ims', 'ListAppSecretIds', { AppId }), select: (answer) => answer.AppSecrets?.AppSecret ?? [] });

/** Whether and how it is installed in this account. */
export function useInstalled(AppId: string) {
  const query = useQuery(read('Ims', 'GetApplicationProvisionInfo', { AppId }));
  const none = query.error instanceof Fault && query.error.missing;
  const known = none || query.data !== undefined;
  return { query, none, installed: known ? !none : undefined, info: none ? undefined : query.data };
}
