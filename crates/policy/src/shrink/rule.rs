//! How far what was used is a sample of what is needed, and what that came to.

use serde::Serialize;

/// How far what was used is taken for a sample of what is needed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Breadth {
    /// Not at all: these actions on these resources.
    Exact,
    /// Three actions of a service that read, of one verb, stand for all of that verb (`ecs:Describe*`). One resource in
    /// two regions stands for every region. Five resources beside each other stand for all that begin as they do,
    /// up to the last of `/ - _ . : =` that they share.
    Usual,
    /// The same of two actions and of two resources.
    Kinds,
    /// All that the statement of today says of actions and resources, but for patterns that nothing used.
    Statements,
}

impl Breadth {
    /// What interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "Exact",
            Self::Usual => "Usual",
            Self::Kinds => "Kinds",
            Self::Statements => "Statements",
        }
    }

    /// The next coarser one.
    pub(super) fn wider(self) -> Option<Self> {
        match self {
            Self::Exact => Some(Self::Usual),
            Self::Usual => Some(Self::Kinds),
            Self::Kinds => Some(Self::Statements),
            Self::Statements => None,
        }
    }
}

/// Why a statement permits more than was used.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Rule {
    /// Actions that read stand for all of their verb.
    ReadFamily,
    /// Regions stand for every region.
    Regions,
    /// Resources beside each other stand for all that begin as they do.
    Siblings,
    /// It says what the statement of today says.
    Statement,
}

impl Rule {
    /// What interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadFamily => "ReadFamily",
            Self::Regions => "Regions",
            Self::Siblings => "Siblings",
            Self::Statement => "Statement",
        }
    }
}

/// Where a statement of a new document comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ground {
    /// Which of today's documents, counted from zero.
    pub document: usize,
    /// Which of its statements, counted from zero.
    pub statement: usize,
    /// How many of the calls it carries, each by one of its resources at least; none of a denial.
    pub calls: usize,
    /// By which rules it permits more than they were.
    pub rules: Vec<Rule>,
}
