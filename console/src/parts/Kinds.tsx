// Which kind of rows a list shows; the first choice is all of them.

import { Select } from '@mantine/core';

interface Props {
  label: string;
  /** What each kind is called, in its order. */
  kinds: Readonly<Record<string, string>>;
  all: string;
  value: string | undefined;
  onPick: (kind: string | undefined) => void;
}

export function Kinds({ label, kinds, all, value, onPick }: Props) {
  const data = [{ value: '', label: all }, ...Object.entries(kinds).map(([id, name]) => ({ value: id, label: name }))];
  return (
    <Select
      aria-label={label}
      data={data}
      value={value ?? ''}
      allowDeselect={false}
      onChange={(next) => onPick(next || undefined)}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}
