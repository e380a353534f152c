//! Where findings are gathered.

use std::ops::Range;

use super::catalogue;
use super::finding::{Edit, Finding};
use crate::mistake::Position;
use crate::read::Places;
use crate::{Kind, Statement};

/// What is guessed about one document.
pub(super) const GUESSES: usize = 32;

/// A statement under examination.
pub(super) struct Subject<'s> {
    pub(super) index: usize,
    pub(super) statement: &'s Statement,
    pub(super) places: &'s Places,
}

/// Where findings are gathered.
pub(super) struct Desk<'t> {
    text: &'t str,
    pub(super) kind: Kind,
    pub(super) findings: Vec<Finding>,
    /// How many more names may be guessed, each of which takes a look at all names of a service.
    pub(super) guesses: usize,
}

impl<'t> Desk<'t> {
    pub(super) fn new(text: &'t str, kind: Kind) -> Self {
        Self {
            text,
            kind,
            findings: Vec::new(),
            guesses: GUESSES,
        }
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        place: (Range<usize>, String),
        message: String,
        help: impl Into<String>,
    ) {
        let Some(lint) = catalogue::LINTS.iter().find(|lint| lint.code == code) else {
            return;
        };
        let (span, path) = place;
        self.findings.push(Finding {
            code,
            severity: lint.severity,
            rule: lint.rule,
            position: Position::of(self.text, span.start),
            end: Position::of(self.text, span.end),
            span,
            path,
            message,
            help: help.into(),
            replacement: None,
            edit: None,
        });
    }

    /// Adds text that can replace what the last report is about.
    pub(super) fn replacement(&mut self, text: String) {
        if let Some(last) = self.findings.pop() {
            self.findings.push(last.replaced(Some(text)));
        }
    }

    /// Says that one of several values of a list, which stand at these places, can go.
    pub(super) fn removal(&mut self, places: &[Range<usize>], index: usize) {
        let at = |index: usize| places.get(index);
        // With the comma before, or of the first the one behind.
        let span = match (index.checked_sub(1).and_then(at), at(index), at(index + 1)) {
            (Some(before), Some(own), _) => before.end..own.end,
            (None, Some(own), Some(after)) => own.start..after.start,
            _ => return,
        };
        if let Some(last) = self.findings.last_mut() {
            last.edit = Some(Edit {
                position: Position::of(self.text, span.start),
                end: Position::of(self.text, span.end),
                span,
                text: String::new(),
            });
        }
    }
}
