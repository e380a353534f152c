// Short words after a deed, with a way back where there is one.

import { Button, Group } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { wordsNow } from '../words/words';
import { faultText } from './faultText';
import { bringToasts } from './Toasts';

interface Back {
  label: string;
  done: string;
  run: () => Promise<unknown>;
  failed: (error: unknown) => string;
}

/** Says what was done, and offers to take it back. */
export function undoable(message: string, back: () => Promise<unknown>): void {
  const words = wordsNow();
  const failed = (error: unknown) => faultText(error, words);
  told(message, { label: words.common.undo, done: words.common.undone, run: back, failed });
}

export function told(message: string, back?: Back): void {
  const id = `told-${Date.now()}-${Math.random()}`;
  const undo = async (): Promise<void> => {
    void bringToasts().then(({ notifications }) => notifications.hide(id));
    if (!back) return;
    await back.run().then(
      () => told(back.done),
      (error: unknown) => trouble(back.failed(error)),
    );
  };
  const text = back ? (
    <Group justify="space-between" wrap="nowrap">
      <span>{message}</span>
      <Button size="compact-sm" variant="default" onClick={undo}>
        {back.label}
      </Button>
    </Group>
  ) : (
    message
  );
  show({
    id,
    message: text,
    color: 'moss',
    autoClose: back ? 10_000 : 5_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': wordsNow().common.close },
  });
}

export function trouble(message: string): void {
  show({
    message,
    color: 'brick',
    autoClose: false,
    withBorder: true,
    closeButtonProps: { 'aria-label': wordsNow().common.close },
    role: 'alert',
  });
}

/** What shows it may have to come first; where it cannot, there is nobody to tell. */
const show = (what: NotificationData): void =>
  void bringToasts().then(
    ({ notifications }) => notifications.show(what),
    () => undefined,
  );
