// A role or a user by name: names that begin so are offered, and one that nobody may list can be typed all the same.

import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';

interface Props {
  type: 'Role' | 'User';
  label: string;
  hint: string;
  value: string;
  wrong: string | undefined;
  onChange: (name: string) => void;
}

export function Named({ type, label, hint, value, wrong, onChange }: Props) {
  const [query] = useDebouncedValue(value, 150);
  const { data } = useQuery({
    ...read('Rampart', 'Search', { Query: query, Type: type, MaxItems: MOST }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  const names = (data?.Results ?? []).map(({ Name = '' }) => Name);
  return (
    <Autocomplete
      label={label}
      description={hint}
      data={names}
      value={value}
      onChange={(next) => onChange(next.trim())}
      error={wrong}
      required
      comboboxProps={{ transitionProps: { duration: 0 } }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

const MOST = 20;
