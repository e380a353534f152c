// What is run on the machine of an agent.

import { Stack } from '@mantine/core';
import { useMe } from '../../api/session';
import { Copy } from '../../parts/Copy';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { agents } from '../../words/agents';
import { useOwn } from '../../words/words';
import { type Agent, commandOf } from '../agents/load';

export function Machine({ agent }: { agent: Agent }) {
  const own = useOwn(agents);
  const { account } = useMe();
  const line = commandOf({ agent, account, origin: window.location.origin });
  return (
    <Section title={own.command}>
      <Stack gap="xs" className={parts.padded}>
        <div className={parts.secret}>
          <code>{line}</code>
          <Copy text={line} />
        </div>
        <div className={parts.faint}>
          {agent.Identity !== 'Certificate' && own.commandCode} {own.commandNote}
        </div>
      </Stack>
    </Section>
  );
}
