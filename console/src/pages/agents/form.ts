// A new agent as the form has it, and as the server is asked.

import type { Request } from '../../api/call';
import { wordsIn } from '../sso/load';
import { areNetworks, isHost, isName, isPem, ROLES } from './load';

export interface Form {
  name: string;
  description: string;
  roles: readonly string[];
  /** One on each line. */
  networks: string;
  way: 'code' | 'certificate';
  minutes: number;
  authority: string;
  host: string;
}

export const EMPTY: Form = {
  name: '',
  description: '',
  roles: [],
  networks: '',
  way: 'code',
  minutes: 60,
  authority: '',
  host: '',
};

/** Whether it can be sent. */
export function isSound({ name, roles, networks, way, minutes, authority, host }: Form): boolean {
  const shown = way === 'code' ? minutes >= 5 && minutes <= 1440 : isPem(authority) && isHost(host);
  return isName(name) && roles.length > 0 && roles.length <= ROLES && areNetworks(wordsIn(networks)) && shown;
}

/** What the server is asked for. What was typed for another way is not sent. */
export function asked(form: Form): Request<'Rampart', 'CreateAgent'> {
  const networks = wordsIn(form.networks);
  return {
    AgentName: form.name,
    RoleName: [...form.roles],
    ...(form.description !== '' && { Description: form.description }),
    ...(networks.length > 0 && { Network: networks }),
    ...(form.way === 'code'
      ? { CodeMinutes: form.minutes }
      : { CertificateAuthority: form.authority, CertificateName: form.host }),
  };
}
