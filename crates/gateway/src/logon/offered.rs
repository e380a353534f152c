//! What is offered to a browser, for the page on which a role is chosen.

use domain::account::alias;
use model::{RoleId, RoleName};

use super::taking::seconds;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::node::Core;

/// What is offered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Offered {
    /// What tells this offer from others; it opens nothing.
    pub id: String,
    /// The account.
    pub account: String,
    /// What it is called; its number unless it has a name.
    pub alias: String,
    /// What the session will be called.
    pub session_name: String,
    /// The roles, by their names.
    pub roles: Vec<OfferedRole>,
}

/// A role that is offered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OfferedRole {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: String,
    /// For how many seconds it would be taken on; none if it would not.
    pub seconds: Option<i64>,
}

/// What is offered to whoever shows this, if any of it is still there.
pub(crate) async fn offered(core: &Core, arrival: &Arrival, sealed: &str) -> Option<Offered> {
    let offer = core.vault.open_offer(sealed, arrival.now)?;
    let held = core.account(offer.account, arrival.now).await.ok()?;
    let fresh = core.fresh(&held, arrival.now, Patience::Session).await;
    let snapshot = fresh.ok()?.snapshot;
    let state = &snapshot.state;
    let there = offer.roles.iter().filter_map(|id| state.roles.get(id));
    let shown = there.map(|role| OfferedRole {
        id: role.id,
        name: role.name.clone(),
        description: role
            .description
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        seconds: seconds(state, role, &offer, arrival.now).ok(),
    });
    let mut roles: Vec<_> = shown.collect();
    roles.sort_by_cached_key(|role| role.name.folded());
    if roles.is_empty() {
        return None;
    }
    Some(Offered {
        id: data_encoding::HEXLOWER.encode(&offer.id),
        account: offer.account.to_string(),
        alias: alias::of(state).unwrap_or_default(),
        session_name: offer.session_name.to_string(),
        roles,
    })
}
