// A new service credential as the form has it.

import type { Request } from '../../api/call';

export interface Form {
  name: string;
  service: string;
  /** Blank for as long as it is there. */
  days: string;
}

export const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,128}$/.test(text);
export const areDays = (text: string): boolean =>
  text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 36_600);

export const isSound = ({ name, service, days }: Form): boolean => isName(name) && isName(service) && areDays(days);

export const asked = (
  UserPrincipalName: string,
  { name, service, days }: Form,
): Request<'Ims', 'CreateServiceCredential'> => ({
  UserPrincipalName,
  ServiceCredentialName: name,
  ServiceName: service,
  ...(days !== '' && { CredentialAgeDays: Number(days) }),
});
