// The code that a machine enrols with, shown once, and what is done there.

import type { Answer } from '../../api/call';
import { useMe } from '../../api/session';
import { Secret } from '../../parts/Secret';
import { agents } from '../../words/agents';
import { useOwn, useSpoken } from '../../words/words';
import { commandOf, commandsOf } from './load';

interface Props {
  made: Answer<'Rampart', 'RenewAgentCode'>;
  onClose: () => void;
}

export function CodeShown({ made: { Agent: agent = {}, EnrolmentCode: code = '' }, onClose }: Props) {
  const words = useOwn(agents);
  const { exact } = useSpoken();
  const { account } = useMe();
  // It enrols by the code whatever it is known by until then.
  const machine = { agent: { ...agent, Identity: 'Code' }, account, origin: window.location.origin };
  return (
    <Secret
      title={words.codeTitle}
      open={[
        [words.codeUntil, exact(agent.CodeExpiration, true)],
        [words.command, commandOf(machine)],
      ]}
      label={words.code}
      secret={code}
      card={commandsOf(machine, code)}
      cardLabel={words.copyAll}
      note={`${words.codeOnce} ${words.commandNote}`}
      onClose={onClose}
    />
  );
}
