// What differs between two texts, line by line.

import { Chunk } from '@codemirror/merge';
import { Text } from '@codemirror/state';

export interface Piece {
  kind: 'same' | 'removed' | 'added';
  lines: readonly string[];
}

/** The pieces of two texts in order; without the added ones they make the old text, without the removed ones the new. */
export function pieces(old: string, next: string): Piece[] {
  const [before, after] = [split(old), split(next)];
  const [one, other] = [Text.of(before), Text.of(after)];
  const all: Piece[] = [];
  const put = (kind: Piece['kind'], lines: readonly string[]) => {
    if (lines.length > 0) all.push({ kind, lines });
  };
  let at = 0;
  for (const chunk of Chunk.build(one, other)) {
    const [from, to] = rangeOf(one, chunk.fromA, chunk.toA);
    const [start, end] = rangeOf(other, chunk.fromB, chunk.toB);
    put('same', before.slice(at, from));
    put('removed', before.slice(from, to));
    put('added', after.slice(start, end));
    at = to;
  }
  put('same', before.slice(at));
  return all;
}

const split = (text: string): string[] => text.split(/\r\n|\r|\n/);

/** The lines from a position to another; a chunk ends behind the break of its last line. */
function rangeOf(doc: Text, from: number, to: number): [number, number] {
  const line = (position: number) => doc.lineAt(Math.min(position, doc.length)).number - 1;
  if (from > doc.length) return [doc.lines, doc.lines];
  const start = line(from);
  return to <= from ? [start, start] : [start, to > doc.length ? doc.lines : line(to)];
}
