// One of many, by typing a part of its name.

import { type OptionsFilter, Select } from '@mantine/core';
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
      filter={nearest}
      maxDropdownHeight={260}
      nothingFoundMessage={common.none}
      comboboxProps={{ withinPortal: true, transitionProps: { duration: 0 } }}
      data-autofocus
    />
  );
}

/** Those that begin with what is typed come first: among many that hold it, the one that is called so is not cut off. */
export const nearest: OptionsFilter = ({ options, search, limit }) => {
  const wanted = search.trim().toLowerCase();
  const rank = (label: string): number => (label === wanted ? 0 : label.startsWith(wanted) ? 1 : 2);
  return options
    .flatMap((option) => ('label' in option ? [{ option, label: option.label.toLowerCase() }] : []))
    .filter(({ label }) => label.includes(wanted))
    .sort((one, other) => rank(one.label) - rank(other.label))
    .map(({ option }) => option)
    .slice(0, limit);
};
