//! The accounts that have a say in recorded calls, as they are and as they would be.

use std::sync::Arc;

use domain::Account;
use domain::account::directory;
use model::{AccountId, Moment};

use super::drafted::Draft;
use super::newest::newest;
use crate::ask::credential::Patience;
use crate::fault::Fault;
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::rehearse::party::Party;

/// Looks at accounts: at the caller's own, at members of the directory that it manages, and at whoever manages the
/// directory that an account is in.
pub(super) struct Parties<'c> {
    pub(super) core: &'c Core,
    pub(super) now: Moment,
    pub(super) patience: Patience,
    /// The state of the caller's account that the call was judged on.
    pub(super) home: &'c Arc<Snapshot>,
    /// What the steps have made of accounts.
    pub(super) draft: Option<&'c Draft>,
}

impl Parties<'_> {
    /// The newest state of an account; of those that are drafted, the one that they were drafted on.
    pub(super) async fn today(&self, id: AccountId) -> Result<Arc<Snapshot>, Fault> {
        if id == self.home.account {
            return Ok(self.home.clone());
        }
        if let Some(drafted) = self.draft.and_then(|draft| draft.accounts.get(&id)) {
            return Ok(drafted.base.clone());
        }
        newest(self.core, id, (self.now, self.patience)).await
    }

    /// Whoever manages the directory that an account in this state is a member of.
    pub(super) async fn managing(&self, state: &Account) -> Result<Option<Arc<Snapshot>>, Fault> {
        match directory::standing(state) {
            Some(standing) => self.today(standing.master).await.map(Some),
            None => Ok(None),
        }
    }

    /// An account as it is and as it would be, and its state of today.
    pub(super) async fn party(&self, id: AccountId) -> Result<(Party, Arc<Snapshot>), Fault> {
        let today = self.today(id).await?;
        let managing = self.managing(&today.state).await?;
        let before = (&today.state, managing.as_deref().map(|one| &one.state));
        let then = self.then(id).unwrap_or(&today.state);
        let managing_then = self.managing(then).await?;
        let master = directory::standing(then).map(|standing| standing.master);
        let drafted = master.and_then(|master| self.then(master));
        let managed = drafted.or(managing_then.as_deref().map(|one| &one.state));
        let (own, control) = (self.then(id).is_some(), drafted.is_some());
        let after = (own || control).then_some((then, managed));
        Ok((Party::new(id, before, after, own || control), today))
    }

    /// The party of another account that owns what was asked for; none if it may not be looked at.
    pub(super) async fn other(&self, number: &str) -> Result<Option<Party>, Fault> {
        let Ok(id) = AccountId::read(number) else {
            return Ok(None);
        };
        let known = id == self.home.account || directory::has_member(&self.home.state, id);
        if !known {
            return Ok(None);
        }
        self.party(id).await.map(|(party, _)| Some(party))
    }

    fn then(&self, id: AccountId) -> Option<&Account> {
        let drafted = self.draft?.accounts.get(&id)?;
        Some(&drafted.then)
    }
}
