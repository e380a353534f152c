// The dialogs of an agent: a new code, before it is disabled, and before it is deleted.

import { Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { agents } from '../../words/agents';
import { useOwn, useSpoken } from '../../words/words';
import { CodeShown } from '../agents/CodeShown';
import type { Agent } from '../agents/load';
import { Minutes } from '../agents/Way';
import { lastOf } from './About';

interface Props {
  name: string;
  onClose: () => void;
}

export function Renew({ name, onClose }: Props) {
  const own = useOwn(agents);
  const [minutes, setMinutes] = useState(60);
  const [made, setMade] = useState<Answer<'Rampart', 'RenewAgentCode'>>();
  const { mutate, isPending, error, reset } = useWrite('Rampart', 'RenewAgentCode');
  if (made) return <CodeShown made={made} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isPending) return;
    mutate(
      { AgentName: name, CodeMinutes: minutes },
      {
        onSuccess: (answer) => {
          setMade(answer);
          // Here alone, and gone with the dialog.
          reset();
        },
      },
    );
  };
  return (
    <Dialog onClose={onClose} title={own.renewTitle(name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{own.renewText}</div>
          <Minutes value={minutes} onChange={setMinutes} />
          <Foot verb={own.renew} ready busy={isPending} error={error} careful onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

export function Disable({ name, agent, onClose }: Props & { agent: Agent }) {
  const own = useOwn(agents);
  const { time } = useSpoken();
  return (
    <Confirm
      product="Rampart"
      operation="UpdateAgent"
      parameters={{ AgentName: name, Status: 'Inactive' }}
      said={own.disabled(name)}
      level={1}
      title={own.disableTitle(name)}
      effect={
        <>
          <p>{own.disableText}</p>
          <p>
            {own.last}: {lastOf(agent, own, time)}
          </p>
        </>
      }
      verb={own.disable}
      onClose={onClose}
    />
  );
}

export function DeleteAgent({ name, agent, onClose }: Props & { agent: Agent }) {
  const own = useOwn(agents);
  const { time } = useSpoken();
  const navigate = useNavigate();
  return (
    <Confirm
      product="Rampart"
      operation="DeleteAgent"
      parameters={{ AgentName: name }}
      said={own.deleted(name)}
      level={3}
      title={own.deleteTitle(name)}
      effect={own.deleteText}
      evidence={`${own.last}: ${lastOf(agent, own, time)}`}
      verb={own.delete}
      name={name}
      onDone={() => void navigate({ to: '/agents' })}
      onClose={onClose}
    />
  );
}
