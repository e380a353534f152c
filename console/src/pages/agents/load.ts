// The agents of the account, what their texts may look like, and the command that starts one.

import type { Answer } from '../../api/call';
import { readAll } from '../../api/query';

export type Agent = NonNullable<Answer<'Rampart', 'GetAgent'>['Agent']>;

export const agentList = readAll(
  'Rampart',
  'ListAgents',
  { MaxItems: 1000 },
  (page): Agent[] | undefined => page.Agents,
);

export const isName = (text: string): boolean => /^[A-Za-z0-9._-]{2,64}$/.test(text);
/** The server reads them; here only what can be no address is told of. */
const isNetwork = (text: string): boolean => /^[0-9A-Fa-f:.]{2,}(\/\d{1,3})?$/.test(text);
export const areNetworks = (all: readonly string[]): boolean => all.length <= 20 && all.every(isNetwork);
export const isPem = (text: string): boolean =>
  /^\s*(-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----\s*)+$/.test(text);
export const isHost = (text: string): boolean =>
  text.length <= 253 && /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/.test(text);

/** As many as an agent may have. */
export const ROLES = 10;

interface Machine {
  agent: Pick<Agent, 'AgentName' | 'AgentArn' | 'RoleNames' | 'Identity'>;
  account: string;
  /** Where the server is. */
  origin: string;
}

const FOLDER = '/etc/rampart';

/** The command on the machine. No value has to be quoted: names and addresses have no letters that a shell reads. */
export function commandOf({ agent, account, origin }: Machine): string {
  const { AgentName: name = '', AgentArn: arn = '', RoleNames: roles = [], Identity } = agent;
  const file = `${FOLDER}/${name}`;
  const shown =
    Identity === 'Certificate'
      ? `--client-certificate ${file}.pem --client-key ${file}.key --agent-arn ${arn}`
      : `--state ${file}.state --enrol-code-file ${file}.code`;
  const given = roles.map((role) => ` --role acs:ram::${account}:role/${role}`).join('');
  return `rampart agent --endpoint ${origin} ${shown}${given} --uri 127.0.0.1:7281`;
}

/** All that is done on the machine, the code among it: it goes into a file, where no list of processes shows it. */
export function commandsOf(machine: Machine, code: string): string {
  const name = machine.agent.AgentName ?? '';
  return [
    'umask 077',
    `mkdir -p ${FOLDER}`,
    `printf '%s\\n' '${code}' > ${FOLDER}/${name}.code`,
    commandOf(machine),
    '',
  ].join('\n');
}
