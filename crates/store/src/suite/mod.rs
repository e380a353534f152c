//! What every store must do, as tests that each store runs.
//!
//! A case gets a place where it can open the same fresh store several times, as several nodes
//! would. A failed expectation panics; the runner has named the case before.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by ending"
)]

mod about;
mod aside;
mod bundle;
mod commit;
mod events;
mod feed;
mod load;
mod reading;
mod scene;
mod side;

use scene::Run;
pub use scene::{AnyPlace, Place};

/// One thing that every store must do.
pub struct Case {
    /// A sentence.
    pub name: &'static str,
    run: Run,
}

impl Case {
    /// Runs the case at a fresh place.
    pub async fn run(&self, place: AnyPlace) {
        println!("case {}", self.name);
        (self.run)(place).await;
    }
}

/// All cases.
#[must_use]
pub fn cases() -> Vec<Case> {
    let all = [
        commit::CASES,
        aside::CASES,
        bundle::CASES,
        load::CASES,
        feed::CASES,
        events::CASES,
        reading::CASES,
        about::CASES,
        side::CASES,
    ]
    .concat();
    all.into_iter()
        .map(|(name, run)| Case { name, run })
        .collect()
}
