// Picks one of many by typing a part of its name.

import { Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Choose } from './Choose';
import { Dialog } from './Dialog';
import { Foot } from './Foot';

interface Props {
  title: string;
  label: string;
  hint: string;
  verb: string;
  options: readonly { value: string; label: string }[];
  loading: boolean;
  busy: boolean;
  error: unknown;
  /** What is told of a value before it is picked. */
  about?: (value: string) => ReactNode;
  /** Whether a value may be picked yet. */
  ready?: (value: string) => boolean;
  onPick: (value: string) => void;
  onClose: () => void;
}

export function Picker(props: Props) {
  const [value, setValue] = useState<string | null>(null);
  const ready = value !== null && (props.ready?.(value) ?? true);
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !props.busy) props.onPick(value);
        }}
      >
        <Stack>
          <Choose
            label={props.label}
            hint={props.hint}
            data={props.options}
            loading={props.loading}
            value={value}
            onPick={setValue}
          />
          {value !== null && props.about?.(value)}
          <Foot verb={props.verb} ready={ready} busy={props.busy} error={props.error} onCancel={props.onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
