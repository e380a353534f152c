// Policies as people, programs and nobody would lay them out, and what edits make of them.

import { json, jsonLanguage } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { expect } from 'vitest';
import { applied, type Change } from './change';
import { type Kind, type Reading, reading } from './reading';
import { rootOf } from './tree';

/** The reading of a text; what cannot be read has none. */
export function read(text: string, kind: Kind = 'identity'): Reading {
  const root = rootOf(text, jsonLanguage.parser.parse(text));
  if (!root) throw new Error(`not read: ${text}`);
  return reading(text, root, kind);
}

/** What changes make of a text, having shown that they are in order, within it, and leave all else alone. */
export function make(doc: Reading, changes: readonly Change[], within?: { from: number; to: number }): string {
  let at = 0;
  for (const { from, to } of changes) {
    expect(from).toBeGreaterThanOrEqual(at);
    expect(to).toBeGreaterThanOrEqual(from);
    at = to;
    if (within) {
      expect(from).toBeGreaterThanOrEqual(within.from);
      expect(to).toBeLessThanOrEqual(within.to);
    }
  }
  expect(at).toBeLessThanOrEqual(doc.text.length);
  const made = applied(doc.text, changes);
  const state = EditorState.create({ doc: doc.text, extensions: [json()] });
  // The editor makes the same of them, in one step.
  expect(state.update({ changes: changes.map((one) => ({ ...one })) }).newDoc.toString()).toBe(made);
  return made;
}

/** Numbers that are the same on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export type Plain = string | Plain[] | { [name: string]: Plain };
type Shaken = ReturnType<typeof random>;

const WORDS = ['oss:Get*', '资源/😀', 'a"b\\c', 'tab\there', '', 'acs:oss:*:*:箱子/*', '张三', '\u2028', '👩‍👩‍👧', 'é'];

/** JSON as nobody would lay it out: odd spaces, lines, and escapes where none are needed. */
function scrawled(value: Plain, below: Shaken): string {
  const space = () => ['', '', ' ', '\n', '\n    ', '\t', '\n\t\t'][below(7)] ?? '';
  if (typeof value === 'string') {
    const spell = (unit: string) =>
      below(4) === 0 ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : JSON.stringify(unit).slice(1, -1);
    // Units of a pair are escaped together or not at all.
    const letters = [...value].map((letter) =>
      letter.length === 1 || below(2) === 0
        ? letter
            .split('')
            .map(letter.length === 1 ? spell : hex)
            .join('')
        : letter,
    );
    return `"${letters.join('')}"`;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => `${space()}${scrawled(item, below)}${space()}`);
    return `[${items.join(',') || space()}]`;
  }
  const members = Object.entries(value).map(
    ([name, item]) => `${space()}${scrawled(name, below)}${space()}:${space()}${scrawled(item, below)}${space()}`,
  );
  return `{${members.join(',') || space()}}`;
}

const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A policy with some of everything, in the style of a person, a program or nobody. */
function policy(below: Shaken): { plain: { Version: string; Statement: { [name: string]: Plain }[] }; text: string } {
  const word = () => WORDS[below(WORDS.length)] ?? '';
  const some = (): Plain => (below(3) === 0 ? word() : Array.from({ length: below(4) }, word));
  const statement = () => {
    const one: { [name: string]: Plain } = {
      Effect: below(2) ? 'Allow' : 'Deny',
      [below(3) ? 'Action' : 'NotAction']: some(),
    };
    if (below(4)) one.Resource = some();
    if (below(2)) {
      const keys = () => Object.fromEntries(['acs:SourceIp', 'k😀'].slice(below(2)).map((key) => [key, some()]));
      one.Condition = Object.fromEntries(['StringLike', 'Bool'].slice(below(2)).map((name) => [name, keys()]));
    }
    return one;
  };
  const plain = { Version: '1', Statement: Array.from({ length: 1 + below(3) }, statement) };
  const text = [
    () => JSON.stringify(plain),
    () => JSON.stringify(plain, null, 2),
    () => JSON.stringify(plain, null, 4),
    () => JSON.stringify(plain, null, '\t'),
    () => scrawled(plain, below),
    () => `\n ${scrawled(plain, below)}\n\n`,
  ][below(6)]?.() as string;
  return { plain, text };
}

export const list = (value: Plain | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as string[]) : [value as string];

/** Runs over many policies, with the same ones each time. */
export function always(
  run: (given: ReturnType<typeof policy> & { doc: Reading; below: Shaken; index: number }) => void,
): void {
  for (let seed = 1; seed <= 400; seed += 1) {
    const below = random(seed * 7919);
    const given = policy(below);
    const doc = read(given.text);
    expect(doc.statements.every(({ form }) => form)).toBe(true);
    run({ ...given, doc, below, index: below(given.plain.Statement.length) });
  }
}

export const same = (made: string, expected: unknown) =>
  expect(JSON.stringify(JSON.parse(made))).toBe(JSON.stringify(expected));
