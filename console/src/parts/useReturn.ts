// Where the focus was before a dialog opened, and is again when it is gone.

import { useEffect, useState } from 'react';

export function useReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => void requestAnimationFrame(() => back(before)), [before]);
}

function back(before: Element | null): void {
  const open = document.querySelector('[role="dialog"]');
  const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
  // Another dialog took the place of this one, and has the focus.
  if (open && !(there && open.contains(before))) return;
  const place = there ? before : document.querySelector('h1');
  place?.focus();
}
