// How the editor looks: colours of both themes come from the page's own variables.

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: [tags.bool, tags.null, tags.number], color: 'var(--code-word)' },
]);

const frame = EditorView.theme({
  '&': { color: 'inherit', backgroundColor: 'var(--panel)', fontSize: '0.92em' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55', maxHeight: '75vh' },
  '.cm-content': { minHeight: '16rem', caretColor: 'var(--link)' },
  '.cm-cursor': { borderLeftColor: 'var(--link)' },
  '.cm-gutters': { backgroundColor: 'var(--ground)', color: 'var(--faint)', borderColor: 'var(--edge)' },
  '.cm-linked': { boxShadow: 'inset 3px 0 var(--link)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--row)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--select)' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--panel)', color: 'inherit', borderColor: 'var(--edge)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--row)', color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--link)', color: 'var(--panel)', minHeight: '24px' },
  '.cm-diagnosticSource': { color: 'var(--faint)', opacity: '1' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--row)', color: 'inherit' },
  '.cm-panel input, .cm-panel button': { fontSize: 'inherit', color: 'inherit', background: 'var(--ground)' },
});

export const look: Extension = [frame, syntaxHighlighting(colours)];
