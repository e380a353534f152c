// Whether what opens is open: not yet as it comes into the page, so that it sees itself being opened and knows where the focus was.

import { useEffect, useState } from 'react';

export function useOpening(open: boolean): boolean {
  const [there, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  return there && open;
}
