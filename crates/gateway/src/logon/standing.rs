//! What a logon has come to, for a page that is looked at again between two steps.

use domain::Account;
use domain::account::{best_practice, logon, logon_session, settings, upn};
use model::{AccountId, Owner, PasswordPolicy, UserName};
use vault::Stage as Sealed;

use super::held::person;
use super::told::Way;
use crate::ask::arrival::Arrival;
use crate::ask::credential::{Credential, Patience};
use crate::node::Core;

/// What a logon has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// The step that is to be taken.
    pub stage: Stage,
    /// Who logs on: a user with the domain of the account, or the id of an account.
    pub name: String,
    /// Whether it is the owner of an account.
    pub is_owner: bool,
    /// The account.
    pub account: AccountId,
    /// The user, unless it is the owner.
    pub user: Option<UserName>,
    /// The ways in which a second factor can be shown, the strongest first.
    pub ways: Vec<Way>,
    /// Whether a code may be remembered.
    pub is_memorable: bool,
    /// What the account demands of passwords.
    pub passwords: PasswordPolicy,
}

/// The step that is to be taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The second factor is shown.
    Factor,
    /// The password is changed.
    Change,
    /// A second factor is made.
    Enrol,
    /// Its codes are shown.
    Bind,
    /// The session begins that the identity provider has vouched for.
    Provider,
}

/// What a ticket is for. It says nothing of whether it was used.
pub(crate) async fn standing(core: &Core, arrival: &Arrival, ticket: &str) -> Option<Standing> {
    let ticket = core.vault.open_ticket(ticket, arrival.now)?;
    let held = core.account(ticket.account, arrival.now).await.ok()?;
    let fresh = core
        .fresh(&held, arrival.now, Patience::Session)
        .await
        .ok()?;
    let account = &fresh.snapshot.state;
    let user = match ticket.owner {
        Owner::Root => None,
        Owner::User(user) => Some(account.users.get(&user)?.name.clone()),
    };
    let name = match &user {
        None => ticket.account.to_string(),
        Some(user) => upn::of(account, user, &core.settings.limits.domain_suffix),
    };
    let stage = match ticket.stage {
        Sealed::Factor | Sealed::Showing(..) => Stage::Factor,
        Sealed::Change => Stage::Change,
        Sealed::Enrolment | Sealed::Making(..) => Stage::Enrol,
        Sealed::Binding(_) => Stage::Bind,
        Sealed::Vouched(_) => Stage::Provider,
    };
    Some(Standing {
        stage,
        name,
        is_owner: ticket.owner == Owner::Root,
        account: ticket.account,
        user,
        ways: Way::of(account, ticket.owner),
        is_memorable: logon::is_memorable(account, ticket.owner),
        passwords: demanded(account, ticket.owner),
    })
}

/// What is demanded of passwords of whoever has this session, if the session is not over and its owner logs on with one.
pub(crate) async fn passwords(
    core: &Core,
    arrival: &Arrival,
    token: &str,
) -> Option<PasswordPolicy> {
    let Credential::LogonSession { account, id } = person(token)?.credential else {
        return None;
    };
    let held = core.account(account, arrival.now).await.ok()?;
    let fresh = core
        .fresh(&held, arrival.now, Patience::Session)
        .await
        .ok()?;
    let account = &fresh.snapshot.state;
    let session = logon_session::find(account, &id, arrival.now)?;
    if logon::is_elsewhere(account, session.owner) {
        return None;
    }
    Some(demanded(account, session.owner))
}

/// What is demanded of passwords: the account's own is not held to what it sets for users.
fn demanded(account: &Account, owner: Owner) -> PasswordPolicy {
    match owner {
        Owner::Root => best_practice::passwords(),
        Owner::User(_) => settings::password_policy(account).into_owned(),
    }
}
