// The session of the tab is over: the way back, or once more.

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { takeOn } from '../../api/roles';
import { identities } from '../../api/session';
import { moveTo, PERSON, place, type Over as Why } from '../../api/slot';
import { FaultBox } from '../../parts/Fault';
import { switchRole } from '../../words/switchRole';
import { useOwn, useWords } from '../../words/words';

const nothing = () => undefined;

export function Over({ why }: { why: Why }) {
  return place.slot === PERSON && why === 'other' ? <Another /> : <Ended />;
}

function Another() {
  const words = useOwn(switchRole);
  return (
    <Modal opened onClose={nothing} withCloseButton={false} closeOnEscape={false} title={words.otherTitle} zIndex={250}>
      <Stack>
        <div>{words.otherText}</div>
        <Group justify="flex-end">
          <Button data-autofocus onClick={() => window.location.reload()}>
            {words.reload}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Ended() {
  const words = useOwn(switchRole);
  const back = useWords().common.back;
  const person = useQuery(identities).data?.find(({ Slot }) => Slot === PERSON)?.UserName;
  const { role } = place;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const again = () => {
    if (!role) return;
    setBusy(true);
    setError(undefined);
    takeOn(role)
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <Modal
      opened
      onClose={nothing}
      withCloseButton={false}
      closeOnEscape={false}
      title={words.overTitle(role?.name ?? words.someRole)}
      zIndex={250}
    >
      <Stack>
        <div>{words.overText}</div>
        {error != null && <FaultBox error={error} title={words.failed} />}
        <Group justify="flex-end">
          {role && (
            <Button variant="default" loading={busy} onClick={again}>
              {words.again}
            </Button>
          )}
          <Button data-autofocus onClick={() => moveTo({ slot: PERSON })}>
            {person === undefined ? back : words.back(person)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
