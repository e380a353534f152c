// Where the caret stands in a policy: what may be written there. The text need not be whole JSON.

import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

export type What =
  | 'document-key'
  | 'statement-key'
  | 'effect'
  | 'version'
  | 'action'
  | 'resource'
  | 'principal-kind'
  | 'principal'
  | 'operator'
  | 'condition-key'
  | 'condition-value';

export interface Place {
  what: What;
  /** Of what stands between the quotes, in units of UTF-16. */
  from: number;
  to: number;
  text: string;
  /** The operator and the key that a key or a value of a condition belongs to. */
  operator?: string;
  key?: string;
}

type Node = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;

/** The place of a position inside of a string; none elsewhere. */
export function placeAt(state: EditorState, position: number): Place | undefined {
  const node = syntaxTree(state).resolveInner(position, -1);
  const isName = node.name === 'PropertyName';
  if (!isName && node.name !== 'String') return undefined;
  const from = node.from + 1;
  const closed = node.to - 1 > node.from && state.sliceDoc(node.to - 1, node.to) === '"';
  const to = closed ? node.to - 1 : node.to;
  if (position < from || position > to) return undefined;
  const names = pathOf(state, node);
  const what = meaning(names, isName);
  if (!what) return undefined;
  const [, , operator, key] = names;
  return {
    what,
    from,
    to,
    text: state.sliceDoc(from, to),
    ...(operator !== undefined && { operator }),
    ...(key !== undefined && { key }),
  };
}

/** The names of the fields around a node, the outermost first. */
function pathOf(state: EditorState, node: Node): string[] {
  const names: string[] = [];
  const start = node.name === 'PropertyName' ? node.parent?.parent : node.parent;
  for (let around = start ?? null; around; around = around.parent) {
    if (around.name !== 'Property') continue;
    const name = around.getChild('PropertyName');
    if (name) names.unshift(state.sliceDoc(name.from + 1, name.to - 1));
  }
  return names;
}

function meaning(names: readonly string[], isName: boolean): What | undefined {
  const [first, second] = names;
  if (isName) {
    if (names.length === 0) return 'document-key';
    if (first !== 'Statement') return undefined;
    if (names.length === 1) return 'statement-key';
    if (second === 'Principal' && names.length === 2) return 'principal-kind';
    if (second !== 'Condition') return undefined;
    return names.length === 2 ? 'operator' : names.length === 3 ? 'condition-key' : undefined;
  }
  if (first === 'Version') return 'version';
  if (first !== 'Statement') return undefined;
  switch (second) {
    case 'Effect':
      return 'effect';
    case 'Action':
    case 'NotAction':
      return 'action';
    case 'Resource':
    case 'NotResource':
      return 'resource';
    case 'Principal':
      return names.length === 3 ? 'principal' : undefined;
    case 'Condition':
      return names.length === 4 ? 'condition-value' : undefined;
    default:
      return undefined;
  }
}
