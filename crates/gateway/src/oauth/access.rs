//! Access tokens that come back: believed by the keys that are published, and led to their grant.

use std::sync::Arc;

use model::{AccountId, OauthGrant};
use rpc::Malformed;
use serde::Deserialize;
use vault::Place;

use super::denied::Denied;
use super::service::OAUTH;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::door::note::unproven;
use crate::fault::Fault;
use crate::node::Core;

/// An access token that is believed, and the grant it is of.
pub(super) struct Access {
    pub(super) account: AccountId,
    pub(super) grant: Arc<OauthGrant>,
    /// What of the grant it is good for.
    pub(super) scopes: Vec<String>,
    pub(super) subject: String,
}

/// What of an access token is read.
#[derive(Deserialize)]
struct Said {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    scope: String,
    jti: String,
}

/// Believes an access token. What is wrong is written down, once for many.
pub(super) async fn believe(
    core: &Arc<Core>,
    arrival: &Arrival,
    name: &'static str,
    (issuer, token): (&str, &str),
) -> Result<Access, Denied> {
    let believed = look(core, arrival, issuer, token).await?;
    let account = match believed {
        Ok(access) => return Ok(access),
        Err(account) => account,
    };
    let why = "The access token is not from here, its time is over, or its grant has ended.";
    let malformed = Malformed::new("InvalidToken", why).with_status(401);
    Box::pin(unproven(
        core,
        arrival,
        account,
        name,
        Some(&OAUTH),
        &malformed,
    ))
    .await;
    Err(over())
}

/// What is said of an access token that is good for nothing.
pub(super) fn over() -> Denied {
    let why = "The access token is not from here, its time is over, or its grant has ended.";
    Denied::new(401, "invalid_token", why)
}

/// An access token, or the account that it would be of.
async fn look(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Result<Access, Option<AccountId>>, Fault> {
    let keys = core.published_keys(arrival.now).await?;
    let said = keys.iter().find_map(|key| key.public().believe(token));
    let said = said.and_then(|said| serde_json::from_value::<Said>(said).ok());
    let place = said
        .as_ref()
        .and_then(|said| core.vault.open_place(&said.jti));
    let (Some(said), Some(Place { account, grant })) = (said, place) else {
        return Ok(Err(None));
    };
    if said.iss != issuer || said.aud != issuer || said.exp <= arrival.now.seconds() {
        return Ok(Err(Some(account)));
    }
    let held = core.account(account, arrival.now).await?;
    let fresh = core.fresh(&held, arrival.now, Patience::Session).await?;
    let Some(grant) = fresh.snapshot.state.oauth_grants.get(&grant) else {
        return Ok(Err(Some(account)));
    };
    Ok(Ok(Access {
        account,
        grant: grant.clone(),
        scopes: said.scope.split(' ').map(str::to_owned).collect(),
        subject: said.sub,
    }))
}
