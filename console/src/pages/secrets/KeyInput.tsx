// The key that a secret is sealed under: the account's own, or one that was made.

import { Select } from '@mantine/core';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { useKeyNames } from '../secretKeys/load';

export function KeyInput({ value, onPick }: { value: string; onPick: (key: string) => void }) {
  const words = useOwn(secrets);
  const keys = useKeyNames();
  return (
    <Select
      label={words.key}
      description={words.keyHint}
      data={[
        { value: '', label: words.keyOwn },
        ...keys.map(({ id, names }) => ({ value: id, label: names.length > 0 ? `${names.join(', ')} · ${id}` : id })),
      ]}
      value={value}
      onChange={(next) => onPick(next ?? '')}
      allowDeselect={false}
      comboboxProps={{ transitionProps: { duration: 0 } }}
    />
  );
}
