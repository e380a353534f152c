//! Grants that something is brought of: found before anybody is let in by them.

use std::sync::Arc;

use domain::account::oauth_grant::Flaw;
use model::{AccountId, OauthGrant};
use rpc::Malformed;

use super::client::Client;
use super::denied::Denied;
use super::service::OAUTH;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::door::note::unproven;
use crate::fault::Fault;
use crate::node::Core;

/// The grant of this id, on the newest state of the account of an application that was proven.
pub(super) async fn find(
    core: &Core,
    arrival: &Arrival,
    client: &Client,
    id: &Arc<str>,
) -> Result<Option<Arc<OauthGrant>>, Fault> {
    if let Some(found) = client.snapshot.state.oauth_grants.get(id) {
        return Ok(Some(found.clone()));
    }
    let fresh = core
        .fresh(&client.held, arrival.now, Patience::Session)
        .await?;
    Ok(fresh.snapshot.state.oauth_grants.get(id).cloned())
}

/// What is answered to who brings something of no grant: that it was is written down, once for many.
pub(super) async fn unknown(
    core: &Arc<Core>,
    arrival: &Arrival,
    account: AccountId,
    name: &'static str,
) -> Denied {
    let flaw = Flaw::Unknown;
    let malformed = Malformed::new(flaw.code(), flaw.words());
    let account = Some(account);
    Box::pin(unproven(
        core,
        arrival,
        account,
        name,
        Some(&OAUTH),
        &malformed,
    ))
    .await;
    Denied::grant()
}
