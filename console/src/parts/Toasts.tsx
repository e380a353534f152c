// Where toasts are shown. What shows them comes when somebody first presses something: before that there is nothing to tell of.

import type { NotificationsProps } from '@mantine/notifications';
import { type ComponentType, useEffect, useState } from 'react';

/** The library behind it. */
export const bringToasts = () => import('@mantine/notifications');

export function Toasts() {
  const [Place, setPlace] = useState<ComponentType<NotificationsProps>>();
  useEffect(() => {
    const bring = () => {
      bringToasts().then(({ Notifications }) => {
        leave();
        setPlace(() => Notifications);
      }, nothing);
    };
    const leave = () => {
      for (const press of PRESSES) window.removeEventListener(press, bring, true);
    };
    for (const press of PRESSES) window.addEventListener(press, bring, true);
    return leave;
  }, []);
  return Place && <Place position="bottom-right" limit={4} />;
}

const PRESSES = ['pointerdown', 'keydown'];
const nothing = () => undefined;
