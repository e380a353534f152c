// The text that is edited, for what stands beside it: what it is, where the caret is, and a way to change it.

import { redo, undo } from '@codemirror/commands';
import { ensureSyntaxTree } from '@codemirror/language';
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { Change } from './builder/change';
import type { Span, Tree } from './builder/tree';

/** The text of this moment. */
export interface Desk {
  text: string;
  /** Its syntax; none where it could not be read in time. */
  tree: Tree | undefined;
  caret: number;
  hand: Hand;
}

export interface Hand {
  /** Makes changes of this very text; where it is another one meanwhile nothing is done, and the answer is no. */
  change(of: string, changes: readonly Change[], how: 'typed' | 'at once'): boolean;
  /** Shows a part of the text and leaves the focus where it is. */
  show(span: Span): void;
  undo(): void;
  redo(): void;
}

/** Tells of each text and each place of the caret. */
export function desk(tell: (desk: Desk) => void): Extension {
  return [
    linked,
    EditorView.updateListener.of(({ docChanged, selectionSet, view }) => {
      if (docChanged || selectionSet) tell(deskOf(view));
    }),
  ];
}

/** The desk of a view as it is now. */
export function deskOf(view: EditorView): Desk {
  const { state } = view;
  const tree = ensureSyntaxTree(state, state.doc.length, PATIENCE) ?? undefined;
  return { text: state.doc.toString(), tree, caret: state.selection.main.head, hand: handOf(view) };
}

function handOf(view: EditorView): Hand {
  return {
    change: (of, changes, how) => {
      if (view.state.doc.toString() !== of) return false;
      // Without a name, what is written in one go is undone in one go; and no completion is offered where nobody looks.
      view.dispatch({ changes: [...changes], ...(how === 'at once' && { userEvent: 'input.form' }) });
      return true;
    },
    show: (span) => {
      if (span.to > view.state.doc.length) return;
      view.dispatch({ selection: { anchor: span.from }, effects: link.of(span) });
      // Only the text is scrolled, not the page that somebody is reading.
      const { top } = view.lineBlockAt(span.from);
      const { scrollDOM } = view;
      if (top < scrollDOM.scrollTop || top > scrollDOM.scrollTop + scrollDOM.clientHeight * 0.8)
        scrollDOM.scrollTop = Math.max(0, top - MARGIN);
    },
    undo: () => void undo(view),
    redo: () => void redo(view),
  };
}

const link = StateEffect.define<Span>();

/** The lines of what is shown from beside the text. */
const linked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const wanted = effects.find((effect) => effect.is(link));
    if (!wanted) return marks.map(changes);
    const { from, to } = wanted.value as Span;
    const [first, last] = [state.doc.lineAt(from).number, state.doc.lineAt(to).number];
    const lines = Array.from({ length: last - first + 1 }, (_, index) => state.doc.line(first + index).from);
    return Decoration.set(lines.map((line) => Decoration.line({ class: 'cm-linked' }).range(line)));
  },
  provide: (field) => EditorView.decorations.from(field),
});

const PATIENCE = 200;
const MARGIN = 24;
