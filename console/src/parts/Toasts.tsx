// Where toasts are shown. What shows them comes when somebody first presses something: before that there is little to tell of.

import { useEffect, useSyncExternalStore } from 'react';

type Library = typeof import('@mantine/notifications');

let library: Library | undefined;
const listeners = new Set<() => void>();

/** Brings it; where it cannot be had, the next press or the next toast asks again. */
export async function bringToasts(): Promise<Library> {
  library ??= await import('@mantine/notifications');
  for (const listener of listeners) listener();
  return library;
}

export function Toasts() {
  const here = useSyncExternalStore(onCome, () => library);
  useEffect(() => {
    if (here) return;
    const bring = () => void bringToasts().catch(nothing);
    for (const press of PRESSES) window.addEventListener(press, bring, true);
    return () => {
      for (const press of PRESSES) window.removeEventListener(press, bring, true);
    };
  }, [here]);
  return here && <here.Notifications position="bottom-right" limit={4} />;
}

function onCome(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const PRESSES = ['pointerdown', 'keydown'];
const nothing = () => undefined;
