//! Whose account is meant by a domain or an id, and why a step leads to nobody.

use std::sync::Arc;

use domain::account::logon::Reason;
use model::{AccountId, Malformed as Unread, Secret};
use rpc::Malformed;

use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::fault::Fault;
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::node::attempts::Where;

/// Why a step is not taken at all.
pub(super) enum Astray {
    /// Nobody of this name; there, and as costly as if there were.
    Unknown(Where, Reason, Option<Secret>),
    /// The response of an identity provider comes to nothing, and why. Whether the provider has signed it at all.
    Refused(Where, Malformed, bool),
    /// What is given breaks a rule.
    Unsound(&'static str, Unread),
    /// The server failed.
    Broke(Fault),
}

/// The newest state of an account, if there is one of this id.
pub(super) async fn state_of(
    core: &Core,
    arrival: &Arrival,
    account: AccountId,
) -> Result<Option<Arc<Snapshot>>, Fault> {
    let held = core.account(account, arrival.now).await?;
    let fresh = core.fresh(&held, arrival.now, Patience::Session).await?;
    Ok(Some(fresh.snapshot).filter(|snapshot| snapshot.state.exists()))
}

/// The account whose domain this is, by id or alias, with the suffix of the server or without.
pub(super) async fn account_of(core: &Core, domain: &str) -> Result<Option<AccountId>, Fault> {
    let suffix = &*core.settings.limits.domain_suffix;
    let bare = domain
        .strip_suffix(suffix)
        .and_then(|rest| rest.strip_suffix('.'))
        .unwrap_or(domain);
    if let Ok(id) = AccountId::read(bare) {
        return Ok(Some(id));
    }
    let found = core.store.find("alias", bare).await?;
    Ok(found.and_then(|text| AccountId::read(&text).ok()))
}
