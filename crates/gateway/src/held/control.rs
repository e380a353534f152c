//! The control policies that bound an account's principals, as the account that manages its directory says.

use std::sync::Arc;

use domain::Account as State;
use domain::account::directory;
use model::{AccountId, Standing};
use policy::Path;
use rpc::Malformed;

use super::aside::{Asides, Rolled, instead};
use crate::fault::Fault;

/// Control policies on the way from a member up to Root, and what they were taken from.
#[derive(Clone)]
pub(crate) struct ControlPath {
    pub(crate) levels: Arc<Path>,
    /// The account that manages the directory.
    pub(crate) manager: AccountId,
    /// The revision of that account.
    pub(crate) revision: u64,
    /// What rollouts of that account would make of the levels, or what they would be without them.
    pub(crate) aside: Asides<Path>,
}

impl ControlPath {
    /// The same with the levels that a rollout brings, or that would be there without it.
    pub(crate) fn aside_of(&self, rolled: &Rolled) -> Self {
        let levels = instead(self.aside.as_deref(), rolled).unwrap_or(&self.levels);
        Self {
            levels: levels.clone(),
            ..self.clone()
        }
    }
}

/// Control policies that bound an account, if any do.
pub(crate) type Bound = Result<Option<ControlPath>, Unknown>;

/// Why nobody on this node can say which control policies bound an account. Whoever they may bound is denied.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unknown {
    /// The store was not heard of for too long.
    Unheard,
    /// The directory, as far as this node knows it, has not come to where the account says it stands.
    Behind,
}

impl Unknown {
    /// What the caller is told.
    pub(crate) fn malformed(self) -> Malformed {
        let why = match self {
            Self::Unheard => {
                "The account is a member of a resource directory, and its control policies may have changed: \
                 the store was not heard of for longer than token_staleness. Nothing was changed; try again."
            }
            Self::Behind => {
                "The account is a member of a resource directory, and its control policies are not known here \
                 yet. Nothing was changed; try again."
            }
        };
        Malformed::new("ServiceUnavailable", why).with_status(503)
    }
}

impl From<Unknown> for Fault {
    fn from(unknown: Unknown) -> Self {
        Self::Away(unknown.malformed().message)
    }
}

/// Whether this state of a directory has come to where a member says that it stands.
pub(crate) fn knows(state: &State, standing: &Standing, member: AccountId) -> bool {
    let same = directory::of(state).is_some_and(|own| own.id == standing.directory);
    let row = state.members.get(&member);
    same && row.is_some_and(|row| row.turn >= standing.turn)
}
