//! What rollouts would make of what decides, or what that would be without them, beside what decides.

use std::sync::Arc;

use model::{AccountId, Rollout, RolloutId};

/// A rollout that has a say in decisions, or would have, and what decides in place of what does.
#[derive(Clone)]
pub(crate) struct Aside<T> {
    pub(crate) rolled: Rolled,
    /// Without the rollout where it is enforced, and with it where it is not.
    pub(crate) instead: Arc<T>,
}

/// Those of somebody; mostly there are none.
pub(crate) type Asides<T> = Option<Arc<[Aside<T>]>>;

/// A rollout at a stage, where it is enforced or is not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Rolled {
    pub(crate) rollout: RolloutId,
    /// Counted from 1.
    pub(crate) stage: u16,
    pub(crate) enforced: bool,
}

impl Rolled {
    /// A rollout that is at some stage.
    pub(crate) fn of(rollout: &Rollout, enforced: bool) -> Option<Self> {
        let stage = u16::try_from(rollout.place()?).ok()?;
        Some(Self {
            rollout: rollout.id.clone(),
            stage: stage.saturating_add(1),
            enforced,
        })
    }
}

/// What decides in place, if the rollout has a say at all.
pub(crate) fn instead<'a, T>(
    asides: Option<&'a [Aside<T>]>,
    rolled: &Rolled,
) -> Option<&'a Arc<T>> {
    let mut all = asides.into_iter().flatten();
    let found = all.find(|one| one.rolled == *rolled);
    found.map(|one| &one.instead)
}

/// Those that there are, if there are any.
pub(crate) fn some<T>(all: Vec<Aside<T>>) -> Asides<T> {
    (!all.is_empty()).then(|| all.into())
}

/// A call that a rollout turns, or would turn.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Flip {
    /// The account whose rollout it is.
    pub(crate) home: AccountId,
    pub(crate) rolled: Rolled,
    /// Whether it is denied with the rollout, and not without; the other way round otherwise.
    pub(crate) denied: bool,
    /// Who asked, if it is not the caller.
    pub(crate) principal: Option<String>,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// The level that denies on the one side, if control policies do.
    pub(crate) node: Option<Arc<str>>,
}
