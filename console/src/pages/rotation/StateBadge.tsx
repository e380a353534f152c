// The state of a rotation in words and shape; colour only helps.

import { Badge } from '@mantine/core';
import { rotation } from '../../words/rotation';
import { useOwn } from '../../words/words';

const LOOKS: Record<string, readonly [string, string]> = {
  Switching: ['steel', '●'],
  Overdue: ['amber', '!'],
  Observing: ['steel', '○'],
  WentBack: ['amber', '!'],
  Finished: ['moss', '✓'],
  Cancelled: ['gray', '✕'],
};

export function StateBadge({ state = '' }: { state: string | undefined }) {
  const words = useOwn(rotation);
  const [color, sign] = LOOKS[state] ?? ['gray', '?'];
  return (
    <Badge variant="outline" color={color} leftSection={sign} tt="none" miw="max-content">
      {words.states[state] ?? state}
    </Badge>
  );
}
