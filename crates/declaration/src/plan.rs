//! A plan: the steps in the order in which they are done.

use crate::difference::difference;
use crate::mistake::Mistake;
use crate::read::Declared;
use crate::state::State;
use crate::step::{Effect, Step};

/// What is to be done, in order, and what is left as it is.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// What is there and not in the file, and is not deleted because nobody asked for it.
    pub left: Vec<String>,
}

/// Compares what should be with what is. Only with `prune` is anything deleted.
///
/// # Errors
/// Everything that cannot be done, as far as it can be known before.
pub fn plan(declared: &Declared, present: &State, prune: bool) -> Result<Plan, Vec<Mistake>> {
    let mut difference = difference(declared, present, prune);
    if !difference.mistakes.is_empty() {
        difference.mistakes.sort();
        return Err(difference.mistakes);
    }
    difference.steps.sort_by_key(Step::place);
    Ok(Plan {
        steps: difference.steps,
        left: difference.left,
    })
}

impl Plan {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many steps have this effect.
    #[must_use]
    pub fn count(&self, effect: Effect) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.effect == effect).count()
    }

    /// The users that it deletes.
    pub fn deleted_users(&self) -> impl Iterator<Item = &str> {
        let deleted = |step: &&Step| {
            step.effect == Effect::Delete && step.detail.is_empty() && step.thing.0 == "users"
        };
        self.steps.iter().filter(deleted).map(|step| &*step.thing.1)
    }
}
