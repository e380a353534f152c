// Something that is asked for or not, at a touch.

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

export function Chip({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Button
      size="compact-sm"
      radius="xl"
      variant={on ? 'filled' : 'default'}
      leftSection={on ? '✓' : undefined}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {children}
    </Button>
  );
}
