// The tick of whoever saves in spite of what speaks against it; it says what that is.

import { Checkbox } from '@mantine/core';
import { proof } from '../../words/proof';
import { useOwn } from '../../words/words';
import type { Against } from './proof';

interface Props {
  against: readonly Against[];
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Anyway({ against, checked, onChange }: Props) {
  const words = useOwn(proof);
  const reasons = against.map((one) => words.anywayFor[one] ?? one);
  return (
    <Checkbox
      label={words.anyway(reasons)}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
