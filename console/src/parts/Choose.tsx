// One of many, by typing a part of its name.

import { Select } from '@mantine/core';
import { useWords } from '../words/words';

interface Props {
  label: string;
  hint: string;
  data: readonly (string | { value: string; label: string })[];
  loading: boolean;
  value: string | null;
  onPick: (value: string | null) => void;
}

export function Choose({ label, hint, data, loading, value, onPick }: Props) {
  const { common } = useWords();
  return (
    <Select
      label={label}
      placeholder={loading ? common.loading : hint}
      data={[...data]}
      value={value}
      onChange={onPick}
      searchable
      limit={50}
      maxDropdownHeight={260}
      nothingFoundMessage={common.none}
      comboboxProps={{ withinPortal: true, transitionProps: { duration: 0 } }}
      data-autofocus
    />
  );
}
