//! What an application does for itself, by an access token of its own: by the one entrance, on the newest state, with
//! an event that names it.

use std::borrow::Cow;
use std::sync::Arc;

use domain::account::application;
use domain::{Account, Context};
use model::{AccountId, ApplicationId, Refusal, Scope};
use serde_json::Value;

use super::access::{disbelieve, own};
use crate::ask::answer::Told;
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::credential::Credential;
use crate::ask::operation::{Deed, Entry, Service};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::audit::event;
use crate::door::perform::perform;
use crate::fault::Fault;
use crate::node::Core;
use crate::prove::{Person, Shown};

/// What is done. It is given the revision that it makes, and may be run more than once.
pub type Work = Box<dyn Fn(&mut Context<'_>, u64) -> Result<String, Refusal> + Send + Sync>;

/// Something that an application does.
pub struct Acted {
    /// Under which service it is written down, and whose words its errors are in.
    pub service: &'static Service,
    /// As what.
    pub entry: &'static Entry,
    /// What was asked for, for the event.
    pub parameters: Value,
    /// What is done.
    pub work: Work,
}

/// Why nothing was done.
pub enum Undone {
    /// The token is not one of an application that is let in.
    Unproven,
    /// It is not for this.
    Scope,
    /// It was declined.
    Declined {
        /// The HTTP status.
        status: u16,
        /// The code of the service.
        code: Cow<'static, str>,
        /// What is said of it.
        message: String,
        /// After how many seconds it is worth another try.
        retry_after: Option<u32>,
    },
}

impl From<Fault> for Undone {
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "an access token could not be looked at");
        Self::Declined {
            status: 503,
            code: "ServiceUnavailable".into(),
            message: "The server cannot answer now; try again.".to_owned(),
            retry_after: None,
        }
    }
}

impl From<Told> for Undone {
    fn from(told: Told) -> Self {
        match &*told.code.code {
            // Gone or taken out between the token and the deed, or before.
            "InvalidClient" | GONE => Self::Unproven,
            SCOPE => Self::Scope,
            _ => Self::Declined {
                status: told.code.status,
                code: told.code.code,
                message: told.message,
                retry_after: told.retry_after,
            },
        }
    }
}

/// Codes of this door alone, which no service has.
const GONE: &str = "InvalidToken.Application";
const SCOPE: &str = "InsufficientScope";

/// Does it.
pub(crate) async fn act(
    core: &Arc<Core>,
    arrival: &Arrival,
    issuer: &str,
    ((token, scope), acted): ((&str, Scope), Acted),
) -> Result<String, Undone> {
    let named = (acted.entry.name, acted.service);
    let own = match own(core, arrival, issuer, token).await? {
        Ok(own) => own,
        Err(account) => {
            disbelieve(core, arrival, account, named).await;
            return Err(Undone::Unproven);
        }
    };
    let is_said = own.scopes.iter().any(|one| one == scope.name());
    let deed = Own {
        application: own.application,
        scope: is_said.then_some(scope),
        given: own.given,
        work: acted.work,
    };
    let call = Call::new(
        arrival.clone(),
        (acted.service, acted.entry),
        event::raw(&acted.parameters),
        core.settings.region.clone(),
    );
    let person = Person {
        credential: Credential::Application {
            account: own.account,
            id: own.application,
        },
        nonce: None,
    };
    let served = perform(core, &call, Shown::Person(&person), || Ok(Arc::new(deed))).await;
    Ok(served?.json)
}

/// A deed that the scope of the token allows, as long as the account does.
struct Own {
    application: ApplicationId,
    /// None if the token does not say it.
    scope: Option<Scope>,
    given: i64,
    work: Work,
}

impl Deed for Own {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        check(context.account, self)?;
        // The deed runs on the newest state and makes the next.
        (self.work)(context, grant.revision.saturating_add(1))
    }
}

fn check(account: &Account, own: &Own) -> Result<(), Refusal> {
    let gone = || {
        let why = "The application is gone, or was let in anew since the token was given.";
        Refusal::State(GONE, why.to_owned())
    };
    let found = application::provisioned(account, own.application);
    let (application, provision) = found.map_err(|_| gone())?;
    // A token of before it was taken out does not come back to life.
    if own.given < provision.created.seconds() {
        return Err(gone());
    }
    let is_allowed =
        |scope: &Scope| provision.scopes.contains(scope) && application.scopes.contains(scope);
    if own.scope.as_ref().is_some_and(is_allowed) {
        return Ok(());
    }
    let why = "The access token is not for this, or the account does not allow it any more.";
    Err(Refusal::State(SCOPE, why.to_owned()))
}
