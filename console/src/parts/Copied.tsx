// A name that is long enough to be copied.

import { useWords } from '../words/words';
import { Copy } from './Copy';

/** `what` tells one of several apart for who hears the buttons alone. */
export function Copied({ text = '', what }: { text: string | undefined; what?: string }) {
  const { copy } = useWords().common;
  return (
    <span>
      <code>{text}</code> <Copy text={text} {...(what !== undefined && { label: `${copy}: ${what}` })} />
    </span>
  );
}
