//! What was looked at, in its order and with both sides: the shape in which a recorder gets it, whatever the
//! protocol. Values that say who somebody is are never among the sides.

/// One thing that was looked at, or would have been.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step<C> {
    /// What was looked at.
    pub check: C,
    /// What came of it.
    pub outcome: Outcome,
    /// What would pass; empty where nothing was noted.
    pub expected: String,
    /// What came. Where one sentence says both it is here.
    pub received: String,
}

/// What came of looking.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It is as it should be.
    Passed,
    /// It is not, and nothing was looked at after it.
    Failed,
    /// It was not looked at.
    NotReached,
}

impl Outcome {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::NotReached => "NotReached",
        }
    }
}

impl<C> Step<C> {
    pub(crate) fn passed(check: C, expected: String, received: String) -> Self {
        let outcome = Outcome::Passed;
        Self {
            check,
            outcome,
            expected,
            received,
        }
    }

    pub(crate) fn failed(check: C, expected: String, received: String) -> Self {
        let outcome = Outcome::Failed;
        Self {
            check,
            outcome,
            expected,
            received,
        }
    }

    pub(crate) fn not_reached(check: C) -> Self {
        Self {
            check,
            outcome: Outcome::NotReached,
            expected: String::new(),
            received: String::new(),
        }
    }
}
