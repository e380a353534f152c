//! A checked policy: what the rest of the house holds and shares.

use std::fmt;

use crate::read::read;
use crate::{Document, Mistakes};

/// What a policy is for, which decides the elements it may have and how long it may be.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// Attached to users, groups and roles.
    Identity,
    /// Given when a session is issued.
    Session,
    /// Says who may assume a role.
    Trust,
    /// Bounds the accounts of a resource directory.
    Control,
    /// Carried by a resource.
    Resource,
}

impl Kind {
    /// The most characters a document may have, white space included.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Identity => 6_144,
            Self::Session => 2_048,
            Self::Trust | Self::Control => 4_096,
            Self::Resource => 16_384,
        }
    }
}

/// A policy document that has been read and can be judged. Share it as `Arc<Policy>`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    document: Document,
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
    /// All mistakes of the document at once, each with its place and what would be right.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, Mistakes> {
        let reading = read(text, kind);
        if reading.mistakes.is_empty() {
            Ok(Self {
                document: reading.document,
            })
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
        Self {
            document: read(text, kind).document,
        }
    }

    /// What the author wrote, as types.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }
}

impl From<Document> for Policy {
    fn from(document: Document) -> Self {
        Self { document }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.document.fmt(formatter)
    }
}
