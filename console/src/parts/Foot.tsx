// The foot of a form: what went wrong, in a dialog a way out, and the button that does it.

import { Button, Group } from '@mantine/core';
import type { Denial } from '../api/call';
import { useWords } from '../words/words';
import { Able } from './Able';
import { FaultBox } from './Fault';

interface Props {
  verb: string;
  /** Whether the form is right. */
  ready: boolean;
  busy: boolean;
  error: unknown;
  /** Whether the way out has the focus at first. */
  careful?: boolean;
  /** What is missing for it. */
  lacks?: Denial | undefined;
  onCancel?: (() => void) | undefined;
}

export function Foot({ verb, ready, busy, error, careful = false, lacks, onCancel }: Props) {
  const { common, fault } = useWords();
  return (
    <>
      {error != null && <FaultBox error={error} title={fault.failed} />}
      <Group justify="flex-end">
        {onCancel && (
          <Button variant="default" onClick={onCancel} {...(careful && { 'data-autofocus': true })}>
            {common.cancel}
          </Button>
        )}
        {lacks ? (
          <Able lacks={lacks} onClick={() => undefined}>
            {verb}
          </Able>
        ) : (
          <Button type="submit" disabled={!ready} loading={busy}>
            {verb}
          </Button>
        )}
      </Group>
    </>
  );
}
