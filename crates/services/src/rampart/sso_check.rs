//! A check of a logon at an identity provider, as it is shown.

use derive::View;
use gateway::Outcome;

/// One thing that was looked at, or would have been.
#[derive(View)]
pub(super) struct CheckView {
    pub(super) check: String,
    pub(super) outcome: &'static str,
    /// Why it failed, in a sentence.
    pub(super) detail: Option<String>,
    pub(super) expected: Option<String>,
    pub(super) received: Option<String>,
}

impl CheckView {
    pub(super) fn of(
        check: String,
        outcome: Outcome,
        expected: Option<String>,
        received: Option<String>,
    ) -> Self {
        let detail = match (&expected, &received) {
            (Some(expected), Some(received)) => format!("expected {expected}, received {received}"),
            (Some(side), None) | (None, Some(side)) => side.clone(),
            (None, None) => String::new(),
        };
        let fails = outcome == Outcome::Failed;
        Self {
            check,
            outcome: outcome.name(),
            detail: (fails && !detail.is_empty()).then_some(detail),
            expected,
            received,
        }
    }

    /// One of which nothing more is known.
    pub(super) fn bare(check: String, outcome: Outcome) -> Self {
        Self::of(check, outcome, None, None)
    }
}
