// Changes an agent: what is said of it, its roles, and whence it may ask.

import { useQuery } from '@tanstack/react-query';
import { useGuarded } from '../../api/guarded';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { agents } from '../../words/agents';
import { useOwn, useWords } from '../../words/words';
import { type Agent, areNetworks } from '../agents/load';
import { roleList } from '../roles/load';
import { wordsIn } from '../sso/load';

export function Edit({ name, agent, onClose }: { name: string; agent: Agent; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(agents);
  const roles = useQuery(roleList);
  const named = { AgentName: name };
  const write = useGuarded('Rampart', 'UpdateAgent', 'GetAgent', named);
  const has = agent.RoleNames ?? [];
  const known = (roles.data ?? []).map(({ RoleName = '' }) => RoleName);
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        { name: 'description', label: words.common.description },
        {
          name: 'roles',
          label: own.roles,
          hint: own.rolesEdit,
          kind: 'many',
          choices: [...new Set([...has, ...known])],
          wrong: (text) => (text === '' ? words.common.required : undefined),
        },
        {
          name: 'networks',
          label: own.networks,
          hint: own.networksHint,
          kind: 'area',
          wrong: (text) => (areNetworks(wordsIn(text)) ? undefined : own.networksRule),
        },
      ]}
      theirs={valuesOf(agent)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...asked(changed) },
          same: (now) => same(base, valuesOf(now.Agent)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

/** Lists as lines of a text. */
const valuesOf = (agent: Agent | undefined) => ({
  description: agent?.Description ?? '',
  roles: (agent?.RoleNames ?? []).join('\n'),
  networks: (agent?.Networks ?? []).join('\n'),
});

/** What was changed, as the server is asked; none of the networks is any of them. */
function asked({ description, roles, networks }: Partial<ReturnType<typeof valuesOf>>) {
  const from = networks === undefined ? undefined : wordsIn(networks);
  return {
    ...(description !== undefined && { NewDescription: description }),
    ...(roles !== undefined && { RoleName: roles.split('\n') }),
    ...(from !== undefined && (from.length > 0 ? { Network: from } : { AnyNetwork: true })),
  };
}
