// The field that filters a table, and how high its rows are.

import { ActionIcon, TextInput } from '@mantine/core';
import { IconBaselineDensityMedium, IconSearch } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { useWords } from '../words/words';
import { setDensity, useDensity } from './density';

interface Props {
  field: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
}

export function Filter({ field, text, onText }: Props) {
  const words = useWords().table;
  const compact = useDensity() === 'compact';
  return (
    <>
      <TextInput
        ref={field}
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <ActionIcon
        variant={compact ? 'filled' : 'default'}
        size="lg"
        aria-label={words.compact}
        aria-pressed={compact}
        title={words.compact}
        onClick={() => setDensity(compact ? 'comfortable' : 'compact')}
      >
        <IconBaselineDensityMedium size={16} />
      </ActionIcon>
    </>
  );
}
