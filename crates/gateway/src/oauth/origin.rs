//! Which pages may read what an application is answered: those of the origins that people are sent back to.

use federation::oauth;
use model::{AccountId, ApplicationId, RedirectUri};

use super::access::application;
use super::client::{account_of, find};
use crate::ask::arrival::Arrival;
use crate::fault::Fault;
use crate::node::Core;

/// What says which application it is.
#[derive(Clone, Copy, Debug)]
pub enum Asking<'a> {
    /// Its id.
    Client(&'a str),
    /// An access token of this issuer.
    Token(&'a str, &'a str),
}

/// Whether pages of this origin are the application's own. One that shows a secret has none: no page can keep it.
pub(crate) async fn is_own(
    core: &Core,
    arrival: &Arrival,
    asking: Asking<'_>,
    origin: &str,
) -> Result<bool, Fault> {
    let Some((account, id)) = whose(core, arrival, asking).await? else {
        return Ok(false);
    };
    let found = find(core, arrival, account, id).await?;
    let public = found.filter(|(.., application)| !application.secret_required);
    Ok(public.is_some_and(|(.., application)| {
        let mut own = application.redirects.iter().map(RedirectUri::as_str);
        own.any(|one| oauth::is_of_origin(one, origin))
    }))
}

async fn whose(
    core: &Core,
    arrival: &Arrival,
    asking: Asking<'_>,
) -> Result<Option<(AccountId, ApplicationId)>, Fault> {
    match asking {
        Asking::Token(issuer, token) => application(core, arrival, issuer, token).await,
        Asking::Client(id) => {
            let Ok(id) = id.parse() else {
                return Ok(None);
            };
            let account = account_of(core, id).await?;
            Ok(account.map(|account| (account, id)))
        }
    }
}
