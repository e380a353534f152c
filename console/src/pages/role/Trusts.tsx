// Whom a trust policy lets in, in words.

import { useSpoken } from '../../words/words';
import { type Trusted, trusted } from './load';

export function Trusts({ document, none }: { document: string; none: string }) {
  const words = useSpoken().words.role.trusts;
  const tell = (one: Trusted) => (one.kind === 'anyone' ? words.anyone : words[one.kind](one.name));
  const lines = [...new Set(trusted(document).map(tell))];
  if (lines.length === 0) return <>{none}</>;
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}
