// Changes of one node of a text: no byte outside of it is named by any of them.

import { indentAt, lead, type Style } from './style';
import type { Span, Text } from './tree';

export interface Change extends Span {
  readonly insert: string;
}

/** Prints a new part; with `base`, the indentation of its line, on several lines. */
export type Print = (base?: string) => string;

/** Another value for a string. Letters that stay keep their spelling. */
export function respelled(text: string, { from, to, text: old }: Text, value: string): Change[] {
  if (old === value) return [];
  // A letter of the value is a unit of UTF-16, and so is each spelling here.
  const units = text.slice(from + 1, to - 1).match(UNIT) ?? [];
  const most = Math.min(old.length, value.length);
  let head = 0;
  while (head < most && old[head] === value[head]) head += 1;
  if (isHigh(old.charCodeAt(head - 1))) head -= 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === value.at(-1 - tail)) tail += 1;
  if (tail > 0 && isLow(old.charCodeAt(old.length - tail))) tail -= 1;
  const width = (some: readonly string[]) => some.reduce((sum, unit) => sum + unit.length, 0);
  return [
    {
      from: from + 1 + width(units.slice(0, head)),
      to: to - 1 - width(units.slice(units.length - tail)),
      insert: JSON.stringify(value.slice(head, value.length - tail)).slice(1, -1),
    },
  ];
}

/** A new part behind the one with this index; -1 is for a container that is empty. */
export function inserted(
  text: string,
  whole: Span,
  parts: readonly Span[],
  behind: number,
  style: Style,
  print: Print,
  lines = style.lines,
): Change[] {
  const here = parts[behind];
  if (!here) {
    const base = indentAt(text, whole.from);
    const inner = base + style.unit;
    const pad = text[whole.from] === '{' ? style.pad : '';
    const insert = lines ? `\n${inner}${print(inner)}\n${base}` : `${pad}${print()}${pad}`;
    return [{ from: whole.from + 1, to: whole.to - 1, insert }];
  }
  const [before, after] = [parts[behind - 1], parts[behind + 1]];
  const gap = after
    ? text.slice(here.to, after.from)
    : before
      ? text.slice(before.to, here.from)
      : alone(lead(text, whole, parts), style);
  const base = gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n') + 1).replace(/\S.*$/, '') : undefined;
  return [{ from: here.to, to: here.to, insert: gap + print(base) }];
}

/** Between the only part there is and the next one. */
const alone = (before: string, style: Style): string => (before.includes('\n') ? `,${before}` : style.comma);

/** Takes parts out, with one comma each. */
export function removed(whole: Span, parts: readonly Span[], gone: (index: number) => boolean): Change[] {
  const all: Change[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    if (!gone(index)) continue;
    const start = index;
    while (index + 1 < parts.length && gone(index + 1)) index += 1;
    const [first, last, before, after] = [parts[start], parts[index], parts[start - 1], parts[index + 1]];
    if (!first || !last) continue;
    const from = after ? first.from : before ? before.to : whole.from + 1;
    const to = after ? after.from : before ? last.to : whole.to - 1;
    all.push({ from, to, insert: '' });
  }
  return all;
}

/** Puts each of two parts where the other is; what is between them stays. */
export function swapped(text: string, one: Span, other: Span): Change[] {
  const cut = ({ from, to }: Span) => text.slice(from, to);
  const all = [
    { from: one.from, to: one.to, insert: cut(other) },
    { from: other.from, to: other.to, insert: cut(one) },
  ];
  return all.sort((a, b) => a.from - b.from);
}

/** Another spelling of a whole node. */
export const replaced = ({ from, to }: Span, insert: string): Change[] => [{ from, to, insert }];

/** The text with changes made. */
export function applied(text: string, changes: readonly Change[]): string {
  let made = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    made += text.slice(at, from) + insert;
    at = to;
  }
  return made + text.slice(at);
}

const UNIT = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/gs;
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
