// What became of each of many users, and what is handed over. The passwords live here alone.

import { Alert, Button, Group, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { Dialog } from '../../parts/Dialog';
import { faultText } from '../../parts/faultText';
import { Small } from '../../parts/Small';
import { useWords } from '../../words/words';
import { handOver } from './paste';
import type { ManyUsers, Row } from './useMany';

interface Props {
  many: ManyUsers;
  onBack: () => void;
  onClose: () => void;
}

export function Results({ many, onBack, onClose }: Props) {
  const words = useWords();
  const clipboard = useClipboard({ timeout: 1500 });
  const { rows, busy } = many;
  const made = rows.filter(({ state }) => state === 'made');
  const done = rows.filter(({ state }) => state !== 'waits').length;
  const cards = made.flatMap((row) => {
    const { principal = '', password } = row.made ?? {};
    return password === undefined ? [] : [handOver({ principal, password }, window.location.origin, words.users.card)];
  });
  const told = words.users.manyMade(made.length, rows.length - made.length);
  return (
    <Dialog onClose={busy ? many.stop : onClose} title={words.users.createMany} size="xl" stays>
      <Stack>
        {busy && <progress value={done} max={rows.length} aria-label={words.common.loading} />}
        <p role="status">{busy ? words.users.manyBusy(done, rows.length) : told}</p>
        <Small
          label={words.users.createMany}
          rows={rows}
          rowKey={(row) => String(row.line.number)}
          columns={[
            { title: words.common.name, cell: (row) => row.line.name },
            { title: words.common.status, cell: (row) => <State row={row} /> },
          ]}
        />
        {cards.length > 0 && (
          <Alert color="amber" variant="light">
            {words.secret.once}
          </Alert>
        )}
        <Group justify="flex-end">
          {busy && (
            <Button variant="default" onClick={many.stop}>
              {words.users.manyStop}
            </Button>
          )}
          {cards.length > 0 && (
            <Button variant="default" disabled={busy} onClick={() => clipboard.copy(cards.join('\n\n'))}>
              {clipboard.copied ? words.common.copied : words.users.manyCopy(cards.length)}
            </Button>
          )}
          {!busy && made.length < rows.length && (
            <Button variant="default" onClick={onBack}>
              {words.users.manyRest}
            </Button>
          )}
          <Button disabled={busy} onClick={onClose}>
            {cards.length > 0 ? words.secret.hide : words.common.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function State({ row }: { row: Row }) {
  const words = useWords();
  switch (row.state) {
    case 'waits':
      return <>{words.users.manyWaits}</>;
    case 'wrong':
      return <>{row.line.wrong === 'twice' ? words.users.pastedTwice : words.users.nameRule}</>;
    case 'failed':
      return <>{`${words.fault.failed}: ${faultText(row.error, words)}`}</>;
    case 'made': {
      const faults = row.made?.faults ?? [];
      if (faults.length === 0) return <>{`✓ ${words.users.manyDone}`}</>;
      return (
        <>
          {words.users.partly} {faults.map(({ what, error }) => `${what}: ${faultText(error, words)}`).join('; ')}
        </>
      );
    }
  }
}
