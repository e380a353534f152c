// The command line that does what a page shows, opened beside its button.

import { Popover } from '@mantine/core';
import { useWords } from '../words/words';
import { Copy } from './Copy';
import css from './parts.module.css';
import { Stand } from './Stand';
import { useOpening } from './useOpening';

export interface CommandProps {
  of: HTMLElement;
  open: boolean;
  line: string;
  onClose: () => void;
}

export function Command({ of, open, line, onClose }: CommandProps) {
  const words = useWords().common;
  const opened = useOpening(open);
  return (
    <Popover
      id={of.id}
      opened={opened}
      onChange={onClose}
      width="target"
      withArrow
      shadow="md"
      position="bottom-end"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Stand of={of} />
      </Popover.Target>
      <Popover.Dropdown miw="min(34rem, 92vw)">
        <p className={css.faint}>{words.asCommandNote}</p>
        <div className={css.secret}>
          <code>{line}</code>
          <Copy text={line} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
