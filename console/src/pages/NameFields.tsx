// What a new record is called, and what it is for.

import { TextInput } from '@mantine/core';
import { draft } from '../words/draft';
import { useOwn } from '../words/words';

interface Props {
  name: string;
  onName: (name: string) => void;
  /** What a name may be, and whether this one is. */
  rule: string;
  sound: boolean;
  description: string;
  onDescription: (description: string) => void;
}

export function NameFields({ name, onName, rule, sound, description, onDescription }: Props) {
  const words = useOwn(draft);
  return (
    <>
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        description={rule}
        error={name !== '' && !sound ? rule : undefined}
        required
        autoComplete="off"
      />
      <TextInput
        label={words.description}
        value={description}
        onChange={(event) => onDescription(event.currentTarget.value)}
        maxLength={1024}
      />
    </>
  );
}
