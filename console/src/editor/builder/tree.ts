// A text as JSON values with their places, from the editor's own syntax tree. What is not sound is not read at all.

import type { syntaxTree } from '@codemirror/language';

export type Tree = ReturnType<typeof syntaxTree>;
type Node = Tree['topNode'];

/** A place in the text, in units of UTF-16. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A member of an object, from its name to the end of its value. */
export interface Member extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Value;
}

export interface Text extends Span {
  readonly kind: 'text';
  readonly text: string;
}

export interface List extends Span {
  readonly kind: 'list';
  readonly parts: readonly Value[];
}

export interface Record extends Span {
  readonly kind: 'object';
  readonly parts: readonly Member[];
}

/** A number, a word, or what lies deeper than policies go. */
export interface Other extends Span {
  readonly kind: 'other';
}

export type Value = Text | List | Record | Other;

/** The value of a text; none where the text is no JSON, is too long to be a policy, or where the tree is not of it. */
export function rootOf(text: string, tree: Tree | undefined): Value | undefined {
  if (!tree || text.length > LONGEST || tree.length !== text.length || !isJson(text)) return undefined;
  let broken = false;
  tree.iterate({
    enter: ({ type }) => {
      broken ||= type.isError;
      return !broken;
    },
  });
  const top = tree.topNode.firstChild;
  return broken || !top ? undefined : read(text, top, 0);
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function read(text: string, node: Node, depth: number): Value {
  const { from, to, name } = node;
  if (name === 'String') return { kind: 'text', from, to, text: JSON.parse(text.slice(from, to)) };
  if (depth < DEEPEST && name === 'Object') return { kind: 'object', from, to, parts: members(text, node, depth + 1) };
  if (depth < DEEPEST && name === 'Array') {
    const items = children(node).filter((child) => VALUES.has(child.name));
    return { kind: 'list', from, to, parts: items.map((child) => read(text, child, depth + 1)) };
  }
  return { kind: 'other', from, to };
}

function members(text: string, node: Node, depth: number): Member[] {
  return node.getChildren('Property').flatMap((property) => {
    const { from, to, firstChild: name, lastChild: value } = property;
    if (!name || !value) return [];
    const nameSpan = { from: name.from, to: name.to };
    return [{ from, to, name: JSON.parse(text.slice(name.from, name.to)), nameSpan, value: read(text, value, depth) }];
  });
}

function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

const VALUES = new Set(['String', 'Object', 'Array', 'Number', 'True', 'False', 'Null']);
/** Several times as much as the longest policy. */
const LONGEST = 65_536;
const DEEPEST = 12;
