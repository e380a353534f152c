// Picks one of many by typing a part of its name.

import { Stack } from '@mantine/core';
import { useState } from 'react';
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
  onPick: (value: string) => void;
  onClose: () => void;
}

export function Picker(props: Props) {
  const [value, setValue] = useState<string | null>(null);
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (value !== null) props.onPick(value);
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
          <Foot
            verb={props.verb}
            ready={value !== null}
            busy={props.busy}
            error={props.error}
            onCancel={props.onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
