//! Applications that ask: found by their id, and proven by a secret if they must show one.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::command_line;
use federation::oauth;
use model::{
    AccountId, AppSecretId, Application, ApplicationId, ApplicationKind, ProtocolVersion,
    RedirectUri, Scope, Secret,
};
use rpc::Malformed;
use subtle::ConstantTimeEq;

use super::service::OAUTH;
use crate::ask::arrival::Arrival;
use crate::ask::credential::Patience;
use crate::door::note::unproven;
use crate::fault::Fault;
use crate::held::account::Held;
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::node::attempts::Where;

/// What is known of an application before anybody has logged on.
#[derive(Clone, Debug)]
pub struct KnownClient {
    /// Its id.
    pub id: ApplicationId,
    /// The account it is of; none of the vendor's command line, which any account may let in.
    pub account: Option<AccountId>,
    /// How it is shown.
    pub display_name: String,
    /// What it may be allowed.
    pub scopes: BTreeSet<Scope>,
    /// Whether it must announce a verifier.
    pub must_challenge: bool,
    /// Whether it shows a secret, so that nobody else can ask in its name.
    pub is_confidential: bool,
    /// Whether people sign on to it at all.
    pub is_for_people: bool,
}

/// Why nobody is sent anywhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClientFlaw {
    /// There is no such application.
    Unknown,
    /// The address is none of its own.
    Redirect,
    /// Nobody can tell now.
    Away,
}

/// What an application shows of itself.
pub struct ShownClient {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: Option<Secret>,
}

/// An application that was proven, in an account.
pub(crate) struct Client {
    pub(super) held: Arc<Held>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) application: Arc<Application>,
    /// By which secret.
    pub(super) by: Option<AppSecretId>,
}

/// Why an application is not proven.
pub(crate) enum Unproven {
    /// It is not the one, or does not say so rightly.
    Wrong,
    /// Too many were wrong; after so many seconds another is looked at.
    Wait(u32),
    /// The server failed.
    Broke(Fault),
}

impl From<Fault> for Unproven {
    fn from(fault: Fault) -> Self {
        Self::Broke(fault)
    }
}

/// The application of this id that may have people sent back to this address.
pub(crate) async fn known(
    core: &Core,
    arrival: &Arrival,
    id: &str,
    redirect: &str,
) -> Result<KnownClient, ClientFlaw> {
    let id: ApplicationId = id.parse().map_err(|_| ClientFlaw::Unknown)?;
    if command_line::is(id) {
        if !oauth::fits(command_line::REDIRECT, redirect) {
            return Err(ClientFlaw::Redirect);
        }
        return Ok(KnownClient {
            id,
            account: None,
            display_name: command_line::DISPLAY_NAME.to_owned(),
            scopes: command_line::scopes(),
            must_challenge: true,
            is_confidential: false,
            is_for_people: true,
        });
    }
    let account = account_of(core, id).await.map_err(|_| ClientFlaw::Away)?;
    let account = account.ok_or(ClientFlaw::Unknown)?;
    let found = find(core, arrival, account, id).await;
    let (.., application) = found
        .map_err(|_| ClientFlaw::Away)?
        .ok_or(ClientFlaw::Unknown)?;
    let registered = application.redirects.iter().map(RedirectUri::as_str);
    if !registered.into_iter().any(|one| oauth::fits(one, redirect)) {
        return Err(ClientFlaw::Redirect);
    }
    Ok(KnownClient {
        id,
        account: Some(account),
        display_name: application.display_name.to_string(),
        scopes: application.scopes.clone(),
        must_challenge: must_challenge(&application),
        is_confidential: application.secret_required,
        is_for_people: application.kind != ApplicationKind::Server,
    })
}

/// Whether a code of an application needs a verifier.
fn must_challenge(application: &Application) -> bool {
    application.kind == ApplicationKind::Native
        || application.protocol == ProtocolVersion::TwoOne
        || !application.secret_required
}

/// Proves an application, in the account that it is of, or, if it is the vendor's command line, in the one that is
/// meant. What is wrong is written down.
pub(crate) async fn prove(
    core: &Arc<Core>,
    arrival: &Arrival,
    name: &'static str,
    (shown, meant): (&ShownClient, Option<AccountId>),
) -> Result<Client, Unproven> {
    let proven = look(core, arrival, shown, meant).await;
    let (account, why) = match proven {
        Ok(client) => return Ok(client),
        Err(Bad::Broke(fault)) => return Err(fault.into()),
        Err(Bad::Unknown) => (None, "There is no such application, or not here."),
        Err(Bad::Wrong(account)) => (Some(account), "The application did not show its secret."),
    };
    let source = arrival.source.address();
    let place = Where::Program(account);
    let waits = core.attempts.begin(&place, source, arrival.now).err();
    let (code, status) = match waits {
        None => ("InvalidClient", 401),
        Some(_) => ("Throttling.OAuth", 429),
    };
    let malformed = Malformed::new(code, why).with_status(status);
    Box::pin(unproven(
        core,
        arrival,
        account,
        name,
        Some(&OAUTH),
        &malformed,
    ))
    .await;
    Err(waits.map_or(Unproven::Wrong, Unproven::Wait))
}

enum Bad {
    Unknown,
    Wrong(AccountId),
    Broke(Fault),
}

impl From<Fault> for Bad {
    fn from(fault: Fault) -> Self {
        Self::Broke(fault)
    }
}

async fn look(
    core: &Core,
    arrival: &Arrival,
    shown: &ShownClient,
    meant: Option<AccountId>,
) -> Result<Client, Bad> {
    let id: ApplicationId = shown.id.parse().map_err(|_| Bad::Unknown)?;
    let account = if command_line::is(id) {
        meant
    } else {
        account_of(core, id).await?
    };
    let account = account.ok_or(Bad::Unknown)?;
    let found = find(core, arrival, account, id).await?;
    let (held, snapshot, application) = found.ok_or(Bad::Unknown)?;
    let given = shown.secret.as_ref().map(Secret::expose);
    let given = given.filter(|secret| !secret.is_empty());
    let by = match given {
        None if application.secret_required => return Err(Bad::Wrong(account)),
        None => None,
        Some(given) => {
            let secrets = application.secrets.iter();
            let mut fitting = secrets.filter(|one| {
                let sealed = application.sealed(one.id);
                let secret = held.secret(&core.vault, &snapshot, &sealed);
                secret.is_some_and(|secret| secret.ct_eq(given.as_bytes()).into())
            });
            Some(fitting.next().ok_or(Bad::Wrong(account))?.id)
        }
    };
    Ok(Client {
        held,
        snapshot,
        application,
        by,
    })
}

impl Client {
    /// Whether it is proven on this state too.
    pub(super) fn is_still_there(&self, state: &domain::Account) -> bool {
        let Some(there) = state.applications.get(&self.application.id) else {
            return false;
        };
        match self.by {
            Some(by) => there.secrets.iter().any(|one| one.id == by),
            None => !there.secret_required,
        }
    }
}

/// The account that an application is of.
pub(super) async fn account_of(core: &Core, id: ApplicationId) -> Result<Option<AccountId>, Fault> {
    let found = core.store.find("application", &id.to_string()).await?;
    Ok(found.and_then(|text| AccountId::read(&text).ok()))
}

pub(super) type Found = (Arc<Held>, Arc<Snapshot>, Arc<Application>);

/// An application, on the newest state of its account.
pub(super) async fn find(
    core: &Core,
    arrival: &Arrival,
    account: AccountId,
    id: ApplicationId,
) -> Result<Option<Found>, Fault> {
    let held = core.account(account, arrival.now).await?;
    let fresh = core.fresh(&held, arrival.now, Patience::Session).await?;
    let application = fresh.snapshot.state.applications.get(&id).cloned();
    Ok(application.map(|one| (held, fresh.snapshot, one)))
}
