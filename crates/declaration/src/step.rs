//! One step of a plan: an operation, and what it does to the account.

use crate::call::Call;
use crate::kind::{Kind, order};

/// What a step does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Something is there that was not.
    Create,
    /// Something is otherwise than it was.
    Change,
    /// Something is gone.
    Delete,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub effect: Effect,
    /// To what: `user alice`.
    pub subject: String,
    /// To what of it; empty if to all of it.
    pub detail: String,
    /// The operation.
    pub call: Call,
    pub(crate) phase: Phase,
    /// The kind's section and the thing's name.
    pub(crate) thing: (&'static str, String),
    /// Whose id the answer tells, and where.
    pub(crate) made: Option<Made>,
}

/// A thing that a step makes: its section, its name, and where the answer has its id.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made(
    pub(crate) &'static str,
    pub(crate) String,
    pub(crate) &'static str,
);

/// When a step is done. What is there is linked; what is linked is undone only when all that is new is
/// there, so that nobody stands without both.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Phase {
    Make,
    Link,
    Unlink,
    Delete,
    Last,
}

impl Step {
    /// `user alice`, or `password policy`.
    pub(crate) fn subject(kind: &Kind, name: &str) -> String {
        match name {
            "" => kind.word.to_owned(),
            name => format!("{} {name}", kind.word),
        }
    }

    /// Where it stands in the order: things are deleted in the opposite order in which they are made, and what
    /// stands deeper goes first.
    pub(crate) fn place(&self) -> (Phase, usize, usize) {
        let order = order(self.thing.0);
        match self.phase {
            Phase::Delete => {
                let depth = self.thing.1.matches('/').count();
                (self.phase, usize::MAX - order, usize::MAX - depth)
            }
            _ => (self.phase, order, 0),
        }
    }
}
