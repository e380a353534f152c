//! What is done by a use of a grant, and what is told of one that comes to nothing.

use std::sync::Arc;

use domain::account::oauth_grant::Flaw;
use domain::{Account, Context};
use model::{AccountId, Owner, Refusal};
use serde_json::Value;

use super::service::OAUTH;
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::credential::Credential;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::audit::event;
use crate::audit::shortened;
use crate::node::Core;
use crate::prove::Person;

/// A deed that no policy has a say in: what it needs was shown, and it looks at that itself.
pub(super) struct Use<F>(pub(super) F);

impl<F> Deed for Use<F>
where
    F: Fn(&Grant<'_>, &mut Context<'_>) -> Result<Value, Refusal> + Send + Sync,
{
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        Ok((self.0)(grant, context)?.to_string())
    }
}

/// A call of this door.
pub(super) fn call(
    core: &Core,
    arrival: &Arrival,
    entry: &'static Entry,
    parameters: &Value,
) -> Call {
    Call::new(
        arrival.clone(),
        (&OAUTH, entry),
        event::raw(parameters),
        core.settings.region.clone(),
    )
}

/// Whoever a grant is of.
pub(super) fn person(account: AccountId, owner: Owner) -> Person {
    Person {
        credential: Credential::Logon { account, owner },
        nonce: None,
    }
}

/// What is answered to a use that comes to nothing and yet stands, since it may have ended the grant.
pub(super) fn came_to_nothing(context: &mut Context<'_>, flaw: Flaw) -> Value {
    context.effects.telling.failure = Some((flaw.code(), flaw.words()));
    // What only looks has no other way to say it.
    context.effects.notes.push(("refused", flaw.code().into()));
    serde_json::json!({ "flaw": flaw.code() })
}

/// Notes in the event which grant it was.
pub(super) fn note(context: &mut Context<'_>, grant: &Arc<str>) {
    let id = shortened::session(grant);
    context.effects.notes.push(("oauthGrant", id.into()));
}
