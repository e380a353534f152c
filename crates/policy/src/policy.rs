//! A checked policy: what the rest of the house holds and shares.

use std::fmt;

use crate::form::Form;
use crate::read::{hopeless, read};
use crate::{Document, Kind, Mistakes, Statement, Test};

/// A policy document that has been read and compiled, so that it can be judged. It never changes;
/// share it as `Arc<Policy>` among all that it is attached to.
#[derive(Clone, Debug)]
pub struct Policy {
    document: Document,
    form: Form,
}

impl Policy {
    /// Reads a document as its author sends it.
    ///
    /// ```
    /// use policy::{Kind, Policy};
    ///
    /// let text = r#"{"Version":"1","Statement":[{"Effect":"allow","Action":"ecs:*"}]}"#;
    /// let mistakes = Policy::parse(text, Kind::Identity).unwrap_err();
    /// let rules: Vec<_> = mistakes.iter().map(|mistake| mistake.rule).collect();
    /// assert_eq!(rules, ["G6", "G3"]);
    /// ```
    ///
    /// # Errors
    ///
    /// All mistakes of the document at once, each with its place and what would be right. A text
    /// that is far too long has that one mistake.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, Mistakes> {
        if let Some(mistake) = hopeless(text, kind) {
            return Err(Mistakes::new(vec![mistake]));
        }
        let reading = read(text, kind);
        if reading.mistakes.is_empty() {
            Ok(Self::from(reading.document))
        } else {
            Err(Mistakes::new(reading.mistakes))
        }
    }

    /// Reads a stored document that may have been accepted under older rules.
    ///
    /// What cannot be understood never grants: an Allow does not apply because of it, a Deny
    /// applies in spite of it, and a document that is no JSON at all denies everything. For
    /// documents without mistakes this is the same as [`Policy::parse`].
    #[must_use]
    pub fn restore(text: &str, kind: Kind) -> Self {
        Self::from(read(text, kind).document)
    }

    /// What the author wrote, as types.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Which statements may speak about an action.
    pub(crate) fn form(&self) -> &Form {
        &self.form
    }

    /// The conditions of one of its statements, the cheapest first.
    pub(crate) fn tests<'p>(
        &'p self,
        index: usize,
        statement: &'p Statement,
    ) -> impl Iterator<Item = &'p Test> {
        let order = self.form.order(index, statement);
        let all = statement.conditions();
        (0..all.len()).filter_map(move |place| {
            let place = order.map_or(Some(place), |order| {
                order.get(place).copied().map(usize::from)
            });
            all.get(place?)
        })
    }
}

impl From<Document> for Policy {
    fn from(document: Document) -> Self {
        let form = Form::of(&document);
        Self { document, form }
    }
}

/// The form follows from the document.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.document == other.document
    }
}

impl Eq for Policy {}

impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_far_too_long_is_not_read() {
        for kind in [Kind::Identity, Kind::Session, Kind::Resource] {
            let text = format!("[{}", "1,".repeat(kind.limit() * 2));
            let mistakes = Policy::parse(&text, kind).unwrap_err();
            assert!(mistakes.too_long() && mistakes.len() == 1);
            // One byte less and each mistake is named.
            let text = format!("[{}", "1,".repeat(kind.limit() * 2 - 1));
            assert_eq!(Policy::parse(&text, kind).unwrap_err().len(), 2);
        }
    }
}
