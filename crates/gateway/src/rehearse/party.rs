//! An account without and with what is tried: its records, and the control policies that count for it.

use std::sync::Arc;

use domain::Account;
use domain::account::directory::{self, control_path};
use model::AccountId;
use policy::{Level, Path, Set};

use crate::held::levels::level;

/// An account on both sides.
pub(crate) struct Party {
    pub(super) number: Arc<str>,
    pub(super) today: Account,
    pub(super) then: Account,
    pub(super) before: Control,
    pub(super) after: Control,
    /// Whether its records, and whether the control policies, may be others on the two sides at all.
    pub(super) differs: (bool, bool),
}

/// The control policies of an account.
pub(crate) struct Control {
    /// Whether it manages a directory: then none count for its principals.
    pub(super) manages: bool,
    /// Its way up to Root, if it is a member of a directory in which they are switched on.
    pub(super) path: Option<Path>,
}

impl Party {
    /// The account; each side with the records of whoever manages its directory there.
    pub(crate) fn new(
        account: AccountId,
        (today, managing): (&Account, Option<&Account>),
        then: Option<(&Account, Option<&Account>)>,
        controlled: bool,
    ) -> Self {
        let before = Control::of(account, today, managing);
        let (drafted, managing) = then.unwrap_or((today, managing));
        Self {
            number: account.to_string().into(),
            today: today.clone(),
            then: drafted.clone(),
            before,
            after: Control::of(account, drafted, managing),
            differs: (then.is_some(), controlled),
        }
    }
}

impl Control {
    fn of(account: AccountId, state: &Account, managing: Option<&Account>) -> Self {
        let member = directory::standing(state).is_some();
        Self {
            manages: directory::of(state).is_some(),
            path: member.then(|| path(account, managing)).flatten(),
        }
    }
}

/// The way up of a member. What cannot be said of it denies.
pub(crate) fn path(account: AccountId, managing: Option<&Account>) -> Option<Path> {
    let known = managing.map(|state| control_path(state, account));
    let Some(Ok(levels)) = known else {
        let nobody = Level {
            target: "?".into(),
            policies: Set::default(),
        };
        return Some(Path::new(vec![nobody]));
    };
    levels.map(|levels| Path::new(levels.into_iter().map(level).collect()))
}

/// The control policies that count for a principal of one account on what another owns, or on its own: first
/// those of the owner, then those of the principal.
pub(super) fn counting<'p>(
    own: &'p Control,
    owner: Option<&'p Control>,
) -> (Option<&'p Path>, Option<&'p Path>) {
    match owner {
        _ if own.manages => (None, None),
        None => (own.path.as_ref(), None),
        Some(owner) => (owner.path.as_ref(), own.path.as_ref()),
    }
}
