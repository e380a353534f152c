//! Access tokens that come back: believed by the keys that are published, and led to their grant.

use std::sync::Arc;

use model::{AccountId, ApplicationId, OauthGrant};
use rpc::Malformed;
use serde::Deserialize;
use vault::Place;

use super::denied::Denied;
use super::service::OAUTH;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::ask::operation::Service;
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
    iat: i64,
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
    disbelieve(core, arrival, account, (name, &OAUTH)).await;
    Err(over())
}

/// Writes down that an access token was none, once for many.
pub(super) async fn disbelieve(
    core: &Arc<Core>,
    arrival: &Arrival,
    account: Option<AccountId>,
    (name, service): (&'static str, &'static Service),
) {
    let malformed = Malformed::new("InvalidToken", OVER).with_status(401);
    let seen = unproven(core, arrival, account, name, Some(service), &malformed);
    Box::pin(seen).await;
}

/// What is said of an access token that is good for nothing.
pub(super) fn over() -> Denied {
    Denied::new(401, "invalid_token", OVER)
}

const OVER: &str = "The access token is not from here, its time is over, or its grant has ended.";

/// An access token of an application that acts for itself.
pub(super) struct Own {
    pub(super) account: AccountId,
    pub(super) application: ApplicationId,
    /// What of it is allowed, as it says.
    pub(super) scopes: Vec<String>,
    /// When it was given, in seconds.
    pub(super) given: i64,
}

/// Such a token, or the account that it would be of. Whether the application is still let in is not looked at.
pub(super) async fn own(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Result<Own, Option<AccountId>>, Fault> {
    let (said, place) = match read(core, arrival, issuer, token).await? {
        Ok(read) => read,
        Err(account) => return Ok(Err(account)),
    };
    let id = place.grant.strip_prefix(OWN).map(str::parse);
    let Some(Ok(application)) = id else {
        return Ok(Err(Some(place.account)));
    };
    Ok(Ok(Own {
        account: place.account,
        application,
        scopes: said.scope.split(' ').map(str::to_owned).collect(),
        given: said.iat,
    }))
}

/// What stands in place of a grant in the tokens of an application that acts for itself.
pub(super) const OWN: &str = "application/";

/// The application that has an access token, if it is one.
pub(super) async fn application(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Option<(AccountId, ApplicationId)>, Fault> {
    let access = look(core, arrival, issuer, token).await?.ok();
    Ok(access.map(|access| (access.account, access.grant.application)))
}

/// An access token, or the account that it would be of.
async fn look(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Result<Access, Option<AccountId>>, Fault> {
    let (said, Place { account, grant }) = match read(core, arrival, issuer, token).await? {
        Ok(read) => read,
        Err(account) => return Ok(Err(account)),
    };
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

/// What a token of ours says whose time is not over, and where it leads; or the account that it would be of.
async fn read(
    core: &Core,
    arrival: &Arrival,
    issuer: &str,
    token: &str,
) -> Result<Result<(Said, Place), Option<AccountId>>, Fault> {
    let keys = core.published_keys(arrival.now).await?;
    let said = keys.iter().find_map(|key| key.public().believe(token));
    let said = said.and_then(|said| serde_json::from_value::<Said>(said).ok());
    let place = said
        .as_ref()
        .and_then(|said| core.vault.open_place(&said.jti));
    let (Some(said), Some(place)) = (said, place) else {
        return Ok(Err(None));
    };
    let is_good = said.iss == issuer && said.aud == issuer && said.exp > arrival.now.seconds();
    if !is_good {
        return Ok(Err(Some(place.account)));
    }
    Ok(Ok((said, place)))
}
