// Creates a user: name, groups, and a first password where people log on.

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { FaultBox } from '../../parts/Fault';
import { Secret } from '../../parts/Secret';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { Given, useGiven } from './Given';
import { isName } from './load';
import { handOver } from './paste';
import { useCreation } from './useCreation';

export function Create({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [display, setDisplay] = useState('');
  const [touched, setTouched] = useState(false);
  const [handed, setHanded] = useState(false);
  const given = useGiven();
  const creation = useCreation();
  const { made } = creation;
  const wrong = touched && !isName(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (!isName(name) || !given.ready) return;
    const wish = { name, display: display || name, ...given.gift() };
    creation.run(wish, (all) => {
      if (all.password !== undefined || all.faults.length > 0) return;
      told(words.users.created(all.name));
      onClose();
    });
  };
  const close = () => {
    if (made) told(words.users.created(made.name));
    onClose();
  };
  if (made?.password !== undefined && !handed) {
    const open = [[words.common.name, made.principal]] as const;
    // What could not be done besides is still to be told of.
    const after = made.faults.length > 0 ? () => setHanded(true) : close;
    return (
      <Secret
        title={words.users.handOver}
        open={open}
        label={words.users.password}
        secret={made.password}
        card={handOver(
          { principal: made.principal, password: made.password },
          window.location.origin,
          words.users.card,
        )}
        onClose={after}
      />
    );
  }
  return (
    <Dialog onClose={close} title={words.users.createTitle}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.common.name}
            description={words.users.nameHint}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wrong ? words.users.nameRule : undefined}
            required
            autoComplete="off"
            data-autofocus
          />
          <TextInput
            label={words.common.displayName}
            value={display}
            onChange={(event) => setDisplay(event.currentTarget.value)}
          />
          <Given {...given.fields} />
          {made && <p>{words.users.partly}</p>}
          {creation.error != null && <FaultBox error={creation.error} title={words.fault.failed} />}
          {made?.faults.map(({ what, error }) => (
            <FaultBox key={what} error={error} title={`${words.fault.failed}: ${what}`} />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {made ? words.common.close : words.common.cancel}
            </Button>
            <Button type="submit" loading={creation.busy} disabled={made !== undefined || !given.ready}>
              {words.users.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
