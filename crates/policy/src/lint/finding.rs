//! What the linter says.

use std::ops::Range;

use serde::Serialize;

use crate::mistake::Position;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document is refused, or a part of it can never do anything.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something to say about a document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// A stable name for this kind of finding, such as `allow-not-action`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The rule of the language behind it, such as `M3`.
    pub rule: &'static str,
    /// Where it begins.
    pub position: Position,
    /// Where it ends.
    pub end: Position,
    /// The bytes it covers.
    pub span: Range<usize>,
    /// The element, such as `Statement[0].Action`.
    pub path: String,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Text that can be put in the place of the span as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
    /// A change of the text that settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
}

/// A change of a text.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Edit {
    /// Where what goes begins.
    pub position: Position,
    /// Where it ends.
    pub end: Position,
    /// The bytes that go.
    pub span: Range<usize>,
    /// What takes their place.
    pub text: String,
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Lint {
    /// The stable name.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The rule of the language behind it.
    pub rule: &'static str,
    /// What it is about.
    pub summary: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

impl Finding {
    /// The same with text that can replace what it is about.
    pub(super) fn replaced(mut self, text: Option<String>) -> Self {
        self.edit = text.clone().map(|text| Edit {
            position: self.position,
            end: self.end,
            span: self.span.clone(),
            text,
        });
        self.replacement = text;
        self
    }
}
