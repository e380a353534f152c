// The text of a policy, to be edited. Tab leaves the field as everywhere; Ctrl M makes it indent.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call } from '../api/call';
import { nonce } from '../guard';
import { type Draft, draft } from '../words/draft';
import { useOwn } from '../words/words';
import { completions } from './complete';
import { type Desk, desk, deskOf } from './desk';
import css from './editor.module.css';
import { diagnostics, quickFix } from './lint';
import { look } from './look';
import { sourcesOf } from './sources';
import { formOf, type Kind } from './verdict';

/** What the linter said of a text. */
export interface Checked {
  /** The text it is of. */
  text: string;
  errors: number;
  warnings: number;
  notes: number;
}

export interface EditorProps {
  /** The text at first; afterwards the editor has it. */
  text: string;
  kind: Kind;
  label: string;
  onText: (text: string) => void;
  /** Nothing where the text could not be checked. */
  onChecked: (checked: Checked | undefined) => void;
  onSave: () => void;
  /** The text for what stands beside it. */
  onDesk: (desk: Desk) => void;
}

export function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const client = useQueryClient();
  const words = useOwn(draft);
  // The editor is made once; what it tells goes to whoever is there now.
  const now = useRef(props);
  now.current = props;
  const first = useRef(props.text);
  const { kind, label } = props;
  useEffect(() => {
    if (!place.current) return;
    const tell = {
      save: () => {
        now.current.onSave();
        return true;
      },
      text: (text: string) => now.current.onText(text),
      checked: (checked: Checked | undefined) => now.current.onChecked(checked),
      desk: (desk: Desk) => now.current.onDesk(desk),
    };
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          EditorView.cspNonce.of(nonce),
          EditorState.phrases.of(words.phrases),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true', spellcheck: 'false' }),
          base,
          autocompletion({ override: [completions(sourcesOf(client, formOf(kind), words.covers))], icons: false }),
          linter(checking(kind, words, tell.checked), { delay: 250 }),
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: tell.save },
            { key: 'Mod-.', run: quickFix },
            ...closeBracketsKeymap,
            ...lintKeymap,
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.text(update.state.doc.toString());
          }),
          desk(tell.desk),
        ],
      }),
    });
    tell.desk(deskOf(view));
    return () => {
      // Another language makes another editor, with the same text.
      first.current = view.state.doc.toString();
      view.destroy();
    };
  }, [client, kind, label, words]);
  return <div ref={place} className={css.text} />;
}

const base: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  drawSelection(),
  indentUnit.of('  '),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  search({ top: true }),
  EditorView.lineWrapping,
  json(),
  look,
];

/** Asks the server about the text; an older question is given up. */
function checking(
  kind: string,
  words: Draft,
  onChecked: (checked: Checked | undefined) => void,
): (view: EditorView) => Promise<ReturnType<typeof diagnostics>> {
  let last: AbortController | undefined;
  return async (view) => {
    last?.abort();
    last = new AbortController();
    const { doc } = view.state;
    const text = doc.toString();
    if (text.trim() === '') {
      onChecked({ text, errors: 1, warnings: 0, notes: 0 });
      return [];
    }
    const { signal } = last;
    try {
      const answer = await call('Rampart', 'LintPolicy', { PolicyDocument: text, PolicyKind: kind }, signal);
      const { ErrorCount: errors = 0, WarningCount: warnings = 0, NoteCount: notes = 0 } = answer;
      onChecked({ text, errors, warnings, notes });
      const told = { fix: words.fix, text: words.finding };
      return diagnostics(answer.Findings ?? [], doc, told);
    } catch {
      if (!signal.aborted) onChecked(undefined);
      return [];
    }
  };
}
