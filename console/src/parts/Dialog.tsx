// A dialog above a page: named, closed by a button that says so, and the focus goes back to what opened it.

import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words';
import { useReturn } from './useReturn';

interface Props {
  title: string;
  onClose: () => void;
  size?: 'lg' | 'xl';
  /** Whether Escape leaves it open: what is shown once, or still at work. */
  stays?: boolean;
  children: ReactNode;
}

export function Dialog({ title, onClose, size, stays = false, children }: Props) {
  const words = useWords().common;
  useReturn();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnEscape={!stays}
      closeButtonProps={{ 'aria-label': words.close }}
      {...(size && { size })}
    >
      {children}
    </Modal>
  );
}
