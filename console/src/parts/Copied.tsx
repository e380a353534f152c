// A name that is long enough to be copied.

import { Copy } from './Copy';

export function Copied({ text = '' }: { text: string | undefined }) {
  return (
    <span>
      <code>{text}</code> <Copy text={text} />
    </span>
  );
}
