// A state in words and shape; colour only helps.

import { Badge } from '@mantine/core';
import { useWords } from '../words/words';

export function ActiveBadge({ active }: { active: boolean }) {
  const words = useWords();
  return (
    <Badge
      variant="outline"
      color={active ? 'moss' : 'gray'}
      leftSection={active ? '●' : '○'}
      tt="none"
      miw="max-content"
    >
      {active ? words.common.active : words.common.inactive}
    </Badge>
  );
}
