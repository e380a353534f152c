// The state of a rollout in words and shape; colour only helps.

import { Badge } from '@mantine/core';
import { rollouts } from '../../words/rollouts';
import { useOwn } from '../../words/words';

const LOOKS: Record<string, readonly [string, string]> = {
  Running: ['steel', '●'],
  Finished: ['moss', '✓'],
  Stopped: ['amber', '!'],
  Aborted: ['gray', '✕'],
};

export function StateBadge({ state = '' }: { state: string | undefined }) {
  const words = useOwn(rollouts);
  const [color, sign] = LOOKS[state] ?? ['gray', '?'];
  return (
    <Badge variant="outline" color={color} leftSection={sign} tt="none" miw="max-content">
      {words.states[state] ?? state}
    </Badge>
  );
}
