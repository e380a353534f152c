// One agent, whether its roles trust it, and what it gave out.

import { useQuery } from '@tanstack/react-query';
import { together } from '../../api/batch';
import { Fault } from '../../api/call';
import { wish } from '../../api/may';
import { read } from '../../api/query';
import { trusted } from '../role/load';

export const useAgent = (name: string) => useQuery(read('Rampart', 'GetAgent', { AgentName: name }));

/** Its newest events of this kind. What it was refused is among them. */
export const givenBy = (name: string) =>
  read('Rampart', 'ListEvents', { EventName: 'AssumeRoleAsAgent', UserName: name, MaxResults: 20 });

/** Whether roles trust what an agent acts as; nothing of those that may not be seen. */
export function useTrust(names: readonly string[]): Readonly<Record<string, boolean>> {
  const asked = names.map((RoleName) => ({ RoleName }));
  const { data = {} } = useQuery({
    queryKey: [...read('Ram', 'GetRole', { RoleName: '' }).queryKey, 'trust', ...names],
    enabled: names.length > 0,
    queryFn: async ({ signal }) => {
      const answers = await together('Ram', 'GetRole', asked, signal);
      return Object.fromEntries(
        answers.flatMap((answer, index) =>
          answer instanceof Fault
            ? []
            : [[names[index] ?? '', trustsInstances(answer.Role?.AssumeRolePolicyDocument ?? '')]],
        ),
      );
    },
  });
  return data;
}

/** Whether a trust policy names instances, which agents are. What else it demands, the judge says. */
export const trustsInstances = (document: string): boolean =>
  trusted(document).some((one) => one.kind === 'anyone' || (one.kind === 'service' && one.name === SERVICE));

const SERVICE = 'ecs.aliyuncs.com';

/** Judged on the agent; whether its roles may be passed on is asked where some are added. */
export const wishes = (name: string) => {
  const AgentName = name;
  return {
    edit: wish('Rampart', 'UpdateAgent', { AgentName, NewDescription: 'some' }),
    renew: wish('Rampart', 'RenewAgentCode', { AgentName }),
    remove: wish('Rampart', 'DeleteAgent', { AgentName }),
  };
};
