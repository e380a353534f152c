//! The evidence of accounts, from the store itself: beside a running server, or without one.

use domain::posture::{self, Snapshot};
use model::AccountId;
use store::{Aggregate, Store};

use crate::config::Config;
use crate::machine;
use crate::open::StartError;

/// All accounts of a store.
///
/// # Errors
/// When the store cannot be read.
pub async fn accounts(store: &dyn Store) -> Result<Vec<AccountId>, StartError> {
    let mut found: Vec<Aggregate> = Vec::new();
    loop {
        let page = store.aggregates(PREFIX, found.last(), PAGE).await?;
        let last = page.len() < PAGE;
        found.extend(page);
        if last {
            break;
        }
    }
    let id = |one: &Aggregate| AccountId::read(one.as_str().strip_prefix(PREFIX)?).ok();
    Ok(found.iter().filter_map(id).collect())
}

/// The evidence of an account as it is now; none if there is no such account.
///
/// # Errors
/// When the store cannot be read, or the account's records cannot.
pub async fn evidence(
    config: &Config,
    store: &dyn Store,
    account: AccountId,
) -> Result<Option<Snapshot>, StartError> {
    let now = machine::now();
    let loaded = store
        .load(&gateway::aggregate(account), now.millis())
        .await?;
    let Some(loaded) = loaded else {
        return Ok(None);
    };
    let held = gateway::Snapshot::restore(account, &loaded)
        .map_err(|error| StartError::Unreadable(account, error))?;
    let uses = gateway::uses(store, account, &held.state).await?;
    let suffix = &config.limits.domain_suffix;
    Ok(posture::gather(&held.state, Some(&uses), now, suffix))
}

const PREFIX: &str = "account/";
/// How many names are read at once.
const PAGE: usize = 1000;
