// Which scopes: by name, each with what it is for.

import { Checkbox, Stack } from '@mantine/core';
import { applications } from '../../words/applications';
import { useOwn } from '../../words/words';
import type { Scope } from './load';

interface Props {
  label: string;
  hint?: string;
  scopes: readonly Scope[];
  value: readonly string[];
  /** Those that cannot be left out. */
  fixed?: readonly string[];
  onChange: (value: readonly string[]) => void;
}

export function ScopesInput({ label, hint, scopes, value, fixed = [], onChange }: Props) {
  const own = useOwn(applications);
  return (
    <Checkbox.Group
      label={label}
      {...(hint !== undefined && { description: hint })}
      value={[...new Set([...value, ...fixed])]}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {scopes.map(({ name, description }) => (
          <Checkbox
            key={name}
            value={name}
            label={`${name} – ${own.descriptions[name] ?? description}`}
            disabled={fixed.includes(name)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
