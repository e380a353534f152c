//! Where the reader is and what it has found out so far.

use std::ops::Range;

use crate::mistake::Reached;
use crate::{Kind, Mistake};

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) kind: Kind,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) places: Vec<Places>,
    /// Where the last mistake was.
    reached: Reached,
}

/// Where the reader is, for its reports.
#[derive(Clone)]
pub(super) struct Place<'p> {
    pub(super) span: Range<usize>,
    pub(super) path: &'p str,
}

/// A text and where it stands.
pub(super) type Word = (String, Range<usize>);

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, kind: Kind) -> Self {
        Self {
            text,
            kind,
            mistakes: Vec::new(),
            places: Vec::new(),
            reached: Reached::default(),
        }
    }

    pub(super) fn wrong(
        &mut self,
        place: &Place<'_>,
        rule: &'static str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.mistakes.push(Mistake {
            position: self.reached.go(self.text, place.span.start),
            span: place.span.clone(),
            path: place.path.to_owned(),
            rule,
            code,
            message: message.into(),
            help: help.into(),
            replacement: None,
        });
    }

    /// Adds text that can replace what the last mistake is about.
    pub(super) fn instead(&mut self, text: Option<String>) {
        if let Some(last) = self.mistakes.last_mut() {
            last.replacement = text;
        }
    }
}

/// Where the pieces of a statement stand, in the order the document holds them.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) whole: Range<usize>,
    pub(crate) sid: Option<Range<usize>>,
    pub(crate) actions: Vec<Range<usize>>,
    pub(crate) resources: Vec<Range<usize>>,
    pub(crate) principals: Range<usize>,
    pub(crate) tests: Vec<TestPlaces>,
}

/// Where the pieces of a comparison stand.
#[derive(Debug, Default)]
pub(crate) struct TestPlaces {
    pub(crate) operator: Range<usize>,
    pub(crate) key: Range<usize>,
    pub(crate) values: Vec<Range<usize>>,
}
