// A text once nobody has changed it for a moment.

import { useDebouncedValue } from '@mantine/hooks';

export function useSettled(text: string): string {
  const [settled] = useDebouncedValue(text, 400);
  return settled;
}
