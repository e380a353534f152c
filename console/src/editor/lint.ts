// Marks of the server's linter in the text, and the edits that settle them.

import { type Action, type Diagnostic, forEachDiagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { Answer } from '../api/call';

export type Finding = NonNullable<Answer<'Rampart', 'LintPolicy'>['Findings']>[number];

const SEVERITIES: Record<string, Diagnostic['severity']> = { error: 'error', warning: 'warning', note: 'info' };

export interface Told {
  /** A finding in the reader's language. */
  text(finding: Finding): string;
  fix: string;
}

/** Findings as marks. Offsets of the server are units of UTF-16, which are those of the text. */
export function diagnostics(findings: readonly Finding[], doc: Text, told: Told): Diagnostic[] {
  const within = (offset: number | undefined) => Math.max(0, Math.min(offset ?? 0, doc.length));
  return findings.map((finding) => {
    const from = within(finding.StartOffset);
    return {
      from,
      to: Math.max(from, within(finding.EndOffset)),
      severity: SEVERITIES[finding.Severity ?? ''] ?? 'warning',
      message: told.text(finding),
      ...(finding.Code !== undefined && { source: finding.Code }),
      actions: actions(finding, doc, told),
    };
  });
}

function actions({ Edit }: Finding, doc: Text, told: Told): Action[] {
  if (!Edit) return [];
  const { StartOffset: from = 0, EndOffset: to = 0, Text: insert = '' } = Edit;
  if (from > to || to > doc.length) return [];
  return [
    {
      name: told.fix,
      apply: (view) => {
        // The edit is of the text that was looked at; for another one it would hit something else.
        if (!view.state.doc.eq(doc)) return;
        view.dispatch({ changes: { from, to, insert }, userEvent: 'input.fix' });
        view.focus();
      },
    },
  ];
}

/** Makes the first edit that is offered at the caret, or on its line. */
export function quickFix(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  let best: { action: Action; from: number; to: number; near: boolean } | undefined;
  forEachDiagnostic(view.state, ({ actions: offered = [] }, from, to) => {
    const [action] = offered;
    if (!action || from > line.to || to < line.from) return;
    const near = from <= head && head <= to;
    if (!best || (near && !best.near)) best = { action, from, to, near };
  });
  if (!best) return false;
  best.action.apply(view, best.from, best.to);
  return true;
}
