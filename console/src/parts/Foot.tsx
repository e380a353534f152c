// The foot of a form in a dialog: what went wrong, a way out, and the button that does it.

import { Button, Group } from '@mantine/core';
import { useWords } from '../words/words';
import { FaultBox } from './Fault';

interface Props {
  verb: string;
  /** Whether the form is right. */
  ready: boolean;
  busy: boolean;
  error: unknown;
  /** Whether the way out has the focus at first. */
  careful?: boolean;
  onCancel: () => void;
}

export function Foot({ verb, ready, busy, error, careful = false, onCancel }: Props) {
  const { common, fault } = useWords();
  return (
    <>
      {error != null && <FaultBox error={error} title={fault.failed} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel} {...(careful && { 'data-autofocus': true })}>
          {common.cancel}
        </Button>
        <Button type="submit" disabled={!ready} loading={busy}>
          {verb}
        </Button>
      </Group>
    </>
  );
}
