// Creates an agent: for which roles, whence it may ask, and how its machine shows who it is.

import { MultiSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { lacking } from '../../parts/Able';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { agents } from '../../words/agents';
import { useOwn, useWords } from '../../words/words';
import { roleList } from '../roles/load';
import { wordsIn } from '../sso/load';
import { CodeShown } from './CodeShown';
import { asked, EMPTY, type Form, isSound } from './form';
import { areNetworks, isName, ROLES } from './load';
import { Way } from './Way';

export function Create({ onClose }: { onClose: () => void }) {
  const own = useOwn(agents);
  const words = useWords();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>(EMPTY);
  const [made, setMade] = useState<Answer<'Rampart', 'CreateAgent'>>();
  const { mutate, isPending, error, reset } = useWrite('Rampart', 'CreateAgent');
  const roles = useQuery(roleList);
  const { name } = form;
  // Whether the chosen roles may be passed on; the name may still be half typed.
  const judged = { AgentName: isName(name) ? name : 'some', RoleName: JSON.stringify(form.roles) };
  const [lacks] = useMay(form.roles.length > 0 ? [wish('Rampart', 'CreateAgent', judged)] : []);
  const set = (change: Partial<Form>) => setForm((old) => ({ ...old, ...change }));
  const ready = isSound(form) && lacks === undefined;
  const leave = () => void navigate({ to: '/agents/$name', params: { name } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || isPending) return;
    mutate(asked(form), {
      onSuccess: (answer) => {
        told(own.created(name));
        if (answer.EnrolmentCode === undefined) return leave();
        setMade(answer);
        // Here alone, and gone with the dialog.
        reset();
      },
    });
  };
  if (made) return <CodeShown made={made} onClose={leave} />;
  return (
    <Dialog onClose={onClose} title={own.create} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.common.name}
            description={own.nameRule}
            value={name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={name !== '' && !isName(name) ? own.nameRule : undefined}
            required
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <TextInput
            label={words.common.description}
            value={form.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            maxLength={256}
          />
          <MultiSelect
            label={own.roles}
            description={own.rolesHint}
            placeholder={form.roles.length === 0 ? words.policy.pickHint : ''}
            data={(roles.data ?? []).map(({ RoleName = '' }) => RoleName)}
            value={[...form.roles]}
            onChange={(chosen) => set({ roles: chosen })}
            error={lacks && lacking(lacks, words)}
            maxValues={ROLES}
            searchable
            limit={50}
            required
            nothingFoundMessage={words.common.none}
            comboboxProps={{ transitionProps: { duration: 0 } }}
          />
          {roles.error && <FaultBox error={roles.error} onRetry={() => void roles.refetch()} />}
          <Textarea
            label={own.networks}
            description={own.networksHint}
            value={form.networks}
            onChange={(event) => set({ networks: event.currentTarget.value })}
            error={areNetworks(wordsIn(form.networks)) ? undefined : own.networksRule}
            rows={2}
            spellCheck={false}
          />
          <Way form={form} onChange={set} />
          <Foot verb={own.create} ready={ready} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
