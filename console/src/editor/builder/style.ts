// How a document is laid out, so that what is put into it looks like the rest.

import type { Span, Value } from './tree';

export interface Style {
  /** What one level is indented by. */
  unit: string;
  /** Whether members stand on lines of their own. */
  lines: boolean;
  /** Whether short lists do. */
  listLines: boolean;
  /** Between a name and its value. */
  colon: string;
  /** Between two parts that stand on one line. */
  comma: string;
  /** Inside of braces that stand on one line. */
  pad: string;
}

export type Json = string | Raw | readonly Json[] | { readonly [name: string]: Json };

/** What is written as it stands. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function styleOf(text: string, root: Value): Style {
  const all = containers(root);
  const unit = all.map((one) => stepOf(text, one)).find((step) => step !== undefined);
  const lines = unit !== undefined;
  const lists = all.filter(({ kind, parts }) => kind === 'list' && parts.every((part) => 'text' in part));
  const names = all.flatMap((one) => (one.kind === 'object' ? one.parts : []));
  const colons = names.map(({ nameSpan, value }) => text.slice(nameSpan.to, value.from));
  const colon = colons.find((one) => !one.includes('\n')) ?? ': ';
  const commas = all.flatMap(({ parts }) =>
    parts.slice(1).map((part, index) => text.slice(parts[index]?.to ?? part.from, part.from)),
  );
  const flat = all.find((one) => one.kind === 'object' && !lead(text, one, one.parts).includes('\n'));
  return {
    unit: unit ?? '  ',
    lines,
    listLines: lists[0] ? lead(text, lists[0], lists[0].parts).includes('\n') : lines,
    colon,
    comma: commas.find((one) => !one.includes('\n')) ?? (colon === ':' ? ',' : ', '),
    pad: flat ? lead(text, flat, flat.parts) : '',
  };
}

/** A value as the document would have it; with `base`, the indentation of its line, on as many lines as it takes. */
export function printed(json: Json, style: Style, base?: string): string {
  if (typeof json === 'string') return JSON.stringify(json);
  if (json instanceof Raw) return json.text;
  const isList = Array.isArray(json);
  const parts = isList
    ? (json as readonly Json[]).map((item) => (at?: string) => printed(item, style, at))
    : Object.entries(json).map(
        ([name, value]) =>
          (at?: string) =>
            member(name, value, style, at),
      );
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const short = isList && (json as readonly Json[]).every((item) => typeof item === 'string');
  if (base === undefined || (short && !style.listLines)) {
    const pad = isList ? '' : style.pad;
    return `${open}${pad}${parts.map((part) => part()).join(style.comma)}${pad}${close}`;
  }
  const inner = `\n${base}${style.unit}`;
  return `${open}${inner}${parts.map((part) => part(base + style.unit)).join(`,${inner}`)}\n${base}${close}`;
}

export const member = (name: string, value: Json, style: Style, base?: string): string =>
  `${JSON.stringify(name)}${style.colon}${printed(value, style, base)}`;

/** The indentation of the line that a place is on. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

/** What stands before the first part of something. */
export const lead = (text: string, whole: Span, parts: readonly Span[]): string =>
  text.slice(whole.from + 1, parts[0]?.from ?? whole.to - 1);

/** Everything that has parts, the outermost first. */
function containers(root: Value) {
  const all: Extract<Value, { parts: readonly unknown[] }>[] = [];
  const queue: Value[] = [root];
  for (let at = 0; at < queue.length; at += 1) {
    const value = queue[at];
    if (!value || !('parts' in value) || value.parts.length === 0) continue;
    all.push(value);
    queue.push(...value.parts.map((part) => ('value' in part ? part.value : part)));
  }
  return all;
}

/** By how much the first part is indented more than the line its container begins on; none where it is on that line. */
function stepOf(text: string, whole: Extract<Value, { parts: readonly unknown[] }>): string | undefined {
  const before = lead(text, whole, whole.parts);
  if (!before.includes('\n')) return undefined;
  const outer = indentAt(text, whole.from);
  const inner = before.slice(before.lastIndexOf('\n') + 1);
  return inner.startsWith(outer) ? inner.slice(outer.length) : inner;
}
