//! What a logon has come to, for a page that is looked at again between two steps.

use domain::Account;
use domain::account::{best_practice, logon, logon_session, settings, upn};
use model::{Owner, PasswordPolicy};
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
    let name = match ticket.owner {
        Owner::Root => ticket.account.to_string(),
        Owner::User(user) => {
            let user = account.users.get(&user)?;
            upn::of(account, &user.name, &core.settings.limits.domain_suffix)
        }
    };
    let stage = match ticket.stage {
        Sealed::Factor | Sealed::Showing(..) => Stage::Factor,
        Sealed::Change => Stage::Change,
        Sealed::Enrolment | Sealed::Making(..) => Stage::Enrol,
        Sealed::Binding(_) => Stage::Bind,
    };
    Some(Standing {
        stage,
        name,
        is_owner: ticket.owner == Owner::Root,
        ways: Way::of(account, ticket.owner),
        is_memorable: logon::is_memorable(account, ticket.owner),
        passwords: demanded(account, ticket.owner),
    })
}

/// What is demanded of passwords of whoever has this session, if the session is not over.
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
    Some(demanded(account, session.owner))
}

/// What is demanded of passwords: the account's own is not held to what it sets for users.
fn demanded(account: &Account, owner: Owner) -> PasswordPolicy {
    match owner {
        Owner::Root => best_practice::passwords(),
        Owner::User(_) => settings::password_policy(account).into_owned(),
    }
}
