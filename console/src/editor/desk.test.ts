import { history } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { EditorView } from '@codemirror/view';
import { expect, test } from 'vitest';
import { type Desk, desk, deskOf } from './desk';

function open(doc: string): { view: EditorView; told: Desk[] } {
  const told: Desk[] = [];
  const view = new EditorView({ doc, extensions: [json(), history(), desk((one) => told.push(one))] });
  return { view, told };
}

test('a change is made of the text that was read, and of no other', () => {
  const { view, told } = open('{"a":1}');
  const first = deskOf(view);
  expect(first).toMatchObject({ text: '{"a":1}', caret: 0 });
  expect(first.hand.change('{"a":2}', [{ from: 1, to: 4, insert: '"b"' }], 'at once')).toBe(false);
  expect(view.state.doc.toString()).toBe('{"a":1}');
  expect(first.hand.change('{"a":1}', [{ from: 5, to: 6, insert: '22' }], 'at once')).toBe(true);
  expect(told.at(-1)?.text).toBe('{"a":22}');
  expect(told.at(-1)?.tree?.length).toBe(8);
  // The hand of before is a hand of the same text, but not for what it was.
  expect(first.hand.change('{"a":1}', [], 'at once')).toBe(false);
});

test('what is typed in one go is undone in one go, and deeds one by one', () => {
  const { view } = open('["",0]');
  const { hand } = deskOf(view);
  const typed = (text: string, from: number, insert: string) =>
    hand.change(text, [{ from, to: from, insert }], 'typed');
  typed('["",0]', 2, 'a');
  typed('["a",0]', 3, 'b');
  expect(hand.change('["ab",0]', [{ from: 6, to: 7, insert: '1' }], 'at once')).toBe(true);
  expect(hand.change('["ab",1]', [{ from: 6, to: 7, insert: '2' }], 'at once')).toBe(true);
  const seen = ['["ab",1]', '["ab",0]', '["",0]'];
  for (const text of seen) {
    hand.undo();
    expect(view.state.doc.toString()).toBe(text);
  }
  hand.redo();
  expect(view.state.doc.toString()).toBe('["ab",0]');
});

test('what is shown gets the caret, unless it is not there any more', () => {
  const { view, told } = open('[1,\n2]');
  const { hand } = deskOf(view);
  hand.show({ from: 4, to: 5 });
  expect(told.at(-1)?.caret).toBe(4);
  hand.show({ from: 4, to: 50 });
  expect(view.state.selection.main.head).toBe(4);
});
