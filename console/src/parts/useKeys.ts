// Listens for the shortcuts of the whole console.

import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { deed, isWriting, singleKeys } from './keyboard';

/** What opens above a page. */
export type Layer = 'search' | 'keys' | 'switch';

export function useKeys(show: (layer: Layer) => void): void {
  const router = useRouter();
  useEffect(() => {
    let before = '';
    let timer = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
        event.preventDefault();
        show('search');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || !singleKeys()) return;
      const what = deed(before, event.key);
      before = event.key;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        before = '';
      }, TOGETHER);
      if (what === undefined) return;
      event.preventDefault();
      if (typeof what === 'string') show(what);
      else router.navigate({ href: router.history.createHref(`/console${what.go}`) });
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.clearTimeout(timer);
    };
  }, [router, show]);
}

/** Milliseconds between two letters that belong together. */
const TOGETHER = 900;
