// The dialogs of an agent: a new code, before it is disabled, and before it is deleted.

import { Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
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
  const { mutate, isPending, error } = useWrite('Rampart', 'UpdateAgent');
  const done = () => {
    told(own.disabled(name));
    onClose();
  };
  return (
    <Danger
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
      busy={isPending}
      error={error}
      onConfirm={() => mutate({ AgentName: name, Status: 'Inactive' }, { onSuccess: done })}
      onClose={onClose}
    />
  );
}

export function DeleteAgent({ name, agent, onClose }: Props & { agent: Agent }) {
  const own = useOwn(agents);
  const { time } = useSpoken();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useWrite('Rampart', 'DeleteAgent');
  const done = () => {
    told(own.deleted(name));
    void navigate({ to: '/agents' });
  };
  return (
    <Danger
      level={3}
      title={own.deleteTitle(name)}
      effect={own.deleteText}
      evidence={`${own.last}: ${lastOf(agent, own, time)}`}
      verb={own.delete}
      name={name}
      busy={isPending}
      error={error}
      onConfirm={() => mutate({ AgentName: name }, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
