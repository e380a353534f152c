// One of the two: a user, a group or a role, by the beginning of its name.

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/query';
import { faultText } from '../../parts/faultText';
import { compare } from '../../words/compare';
import { useOwn, useWords } from '../../words/words';
import { type Kind, type Side, sideOf, textOf } from './address';

interface Props {
  label: string;
  value: Side | undefined;
  onPick: (side: Side) => void;
}

const KINDS: Record<string, Kind> = { User: 'user', Group: 'group', Role: 'role' };

export function Whom({ label, value, onPick }: Props) {
  const words = useOwn(compare);
  const all = useWords();
  const [text, setText] = useState('');
  const shown = value && words.named(value.name, words.kinds[value.kind]);
  const [query] = useDebouncedValue(text === shown ? '' : text.trim(), 150);
  const { data, error } = useQuery({
    ...read('Rampart', 'Search', { Query: query, MaxItems: 50 }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  const found = (data?.Results ?? []).flatMap(({ Type = '', Name = '' }): Side[] => {
    const kind = KINDS[Type];
    return kind === undefined ? [] : [{ kind, name: Name }];
  });
  const options = new Map([...(value ? [value] : []), ...found].map((side) => [textOf(side), side]));
  return (
    <Select
      label={label}
      placeholder={words.hint}
      data={[...options].map(([id, side]) => ({ value: id, label: words.named(side.name, words.kinds[side.kind]) }))}
      value={value ? textOf(value) : null}
      onChange={(id) => {
        const side = sideOf(id ?? undefined);
        if (side) onPick(side);
      }}
      searchValue={text}
      onSearchChange={setText}
      // What was found is what was asked for; names are not looked through again.
      filter={({ options: given }) => given}
      searchable
      allowDeselect={false}
      nothingFoundMessage={query === '' ? words.hint : all.common.none}
      error={error ? faultText(error, all) : undefined}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}
