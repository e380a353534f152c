// Copies a text to the clipboard and says so.

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWords } from '../words/words';
import { Tip } from './Tip';

export function Copy({ text, label }: { text: string; label?: string }) {
  const words = useWords();
  const clipboard = useClipboard({ timeout: 1500 });
  const name = clipboard.copied ? words.common.copied : (label ?? words.common.copy);
  return (
    <Tip label={name}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={name} onClick={() => clipboard.copy(text)}>
        {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tip>
  );
}
