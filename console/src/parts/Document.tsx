// A policy's text, read-only: names, texts and words told apart.

import { useMemo } from 'react';
import { Copy } from './Copy';
import css from './parts.module.css';

interface Piece {
  kind: 'name' | 'text' | 'word' | '';
  text: string;
  at: number;
}

const PIECES = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?)\b/g;

/** JSON in pieces, of which the whole text is made again when they are joined. */
export function pieces(text: string): Piece[] {
  const all: Piece[] = [];
  let from = 0;
  const put = (kind: Piece['kind'], part: string) => {
    if (part !== '') all.push({ kind, text: part, at: from });
    from += part.length;
  };
  for (const match of text.matchAll(PIECES)) {
    put('', text.slice(from, match.index));
    if (match[1] !== undefined) put(match[2] === undefined ? 'text' : 'name', match[1]);
    else put('word', match[0]);
  }
  put('', text.slice(from));
  return all;
}

/** As it would be written by hand. What has lines was laid out by somebody, and stays as it is, like what is no JSON. */
export function laidOut(text: string): string {
  if (text.trim().includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function Document({ text, label }: { text: string; label: string }) {
  const laid = useMemo(() => laidOut(text), [text]);
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={label}>
        <pre className={css.document}>
          {pieces(laid).map((piece) => (
            <span key={piece.at} className={piece.kind ? css[piece.kind] : undefined}>
              {piece.text}
            </span>
          ))}
        </pre>
      </section>
      <div className={css.padded}>
        <Copy text={laid} />
      </div>
    </div>
  );
}
