//! What the clock brings about in accounts that the store knows to have something under way.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Claim;
use model::AccountId;
use serde_json::Value;

use super::errand::{Errand, Place};
use crate::ask::operation::{Deed, Entry};
use crate::fault::{Error, Fault};
use crate::held::snapshot::Snapshot;

/// A step that was due a moment ago. Its deed looks again: somebody may have been faster.
#[async_trait]
pub(super) trait Due: Deed + Sized + 'static {
    /// What the store knows an account by in which such steps may be due.
    fn claim(account: AccountId) -> Claim;

    /// All that are due in an account.
    async fn all(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Self>, Fault>;

    /// What its event says it was.
    fn entry(&self) -> &'static Entry;

    /// What its event says it was about.
    fn parameters(&self) -> Value;
}

/// Whether a step is due. Accounts in which nothing is under way are not opened.
pub(super) async fn is_due<D: Due>(errand: &Errand) -> Result<bool, Error> {
    if !is_known::<D>(errand).await? {
        return Ok(false);
    }
    let snapshot = errand.snapshot().await?;
    Ok(!D::all(errand, &snapshot).await?.is_empty())
}

/// Whether the store knows the account for something that is under way.
async fn is_known<D: Due>(errand: &Errand) -> Result<bool, Fault> {
    let Place::Account(account) = errand.place() else {
        return Ok(false);
    };
    let Claim { kind, name } = D::claim(account);
    let found = errand.core.store.find(kind, &name).await?;
    Ok(found.is_some())
}

/// Takes the steps that are due, each by itself.
pub(super) async fn take<D: Due>(errand: &Errand) -> Result<(), Error> {
    let snapshot = errand.snapshot().await?;
    for due in D::all(errand, &snapshot).await? {
        let (entry, parameters) = (due.entry(), due.parameters());
        errand.perform(entry, &parameters, Arc::new(due)).await?;
    }
    Ok(())
}
