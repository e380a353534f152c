//! A second factor that is shown once more in a session, for what an open browser alone must not do.
//!
//! As at a logon, what is shown wrongly counts: the deed stands, and its event says that it failed.

use domain::account::logon::{self, Reason};
use domain::account::{logon_tries, mfa, passkey};
use domain::ceremony::Asked as Whom;
use domain::{Account, Context};
use model::{AccountId, Means, OneTimeCode, Owner, Refusal};
use rpc::Malformed;
use serde_json::{Value, json};
use store::Nonce;
use vault::{Asked, Challenge};

use super::door::nonce;
use super::key::{means, until};
use super::own_device::{code, owner};
use super::own_key::{check_here, flawed, here, note, outdated};
use super::shown::Answered;
use super::step::seed;
use crate::ask::arrival::Arrival;
use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::want::{Ceremony, Prepared, Wants};
use crate::node::Core;

/// Asks for a key of the caller's.
pub(super) struct AskProof;

/// What is shown.
pub(super) enum Prove {
    /// The code of a device.
    Code(OneTimeCode),
    /// A key that was asked for.
    Key(Box<Challenge>, Answered),
}

/// Reads a code.
pub(super) fn by_code(text: &str) -> Result<Prove, Malformed> {
    code("InvalidParameter.code", text).map(Prove::Code)
}

/// Reads the answer of a browser, and what of it counts once.
pub(super) fn by_key(
    core: &Core,
    arrival: &Arrival,
    (ticket, answer): (&str, String),
) -> Result<(Prove, Nonce), Malformed> {
    let challenge = core.vault.open_challenge(ticket, arrival.now);
    let challenge = challenge.ok_or_else(outdated)?;
    let claimed = core.settings.ceremonies.claimed(&answer);
    let claimed = claimed.map_err(|flaw| {
        let why = Reason::WrongPasskey(flaw).words();
        Malformed::new("InvalidParameter.credential", why)
    })?;
    let nonce = nonce(&challenge.id, challenge.expires);
    let answered = Answered { claimed, answer };
    Ok((Prove::Key(Box::new(challenge), answered), nonce))
}

/// What is answered where it was not shown rightly.
pub(super) fn has_failed(told: &Value) -> bool {
    told.get("proven") == Some(&Value::Bool(false))
}

impl Deed for AskProof {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let keys = caller.user().map(|user| {
            let keys = passkey::of(account, user.id).map(|one| one.credential.clone());
            Ceremony::Show(Whom::Behind(keys.collect()))
        });
        let wants = keys.map(|one| Wants::Ceremony(Box::new(one)));
        Plan::free().wanting(wants.unwrap_or_default())
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let owner = owner(grant.caller)?;
        let (Owner::User(user), Prepared::Begun(begun)) = (owner, grant.prepared) else {
            return Err(none());
        };
        if !logon::ways(context.account, owner).key {
            return Err(none());
        }
        let begun = begun.as_ref().map_err(|flaw| flawed(*flaw))?;
        let account = grant.home;
        let challenge = Challenge {
            id: context.entropy.bytes(),
            asked: Asked::Again { account, user },
            session: here(grant.caller),
            state: begun.state.clone(),
            expires: until(context.now),
        };
        let ticket = grant.vault.seal_challenge(&challenge, context.entropy);
        let options = serde_json::from_str::<Value>(&begun.options).unwrap_or_default();
        Ok(json!({ "ticket": ticket, "options": options }).to_string())
    }
}

impl Deed for Prove {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let Ok(owner) = owner(caller) else {
            return Plan::free();
        };
        let wants = match (self, owner) {
            (Self::Code(_), owner) => {
                mfa::of(account, owner).map(|device| Wants::Opened(device.secret()))
            }
            (Self::Key(challenge, answered), Owner::User(user)) => {
                let key = passkey::by_handle(account, user, &answered.claimed.handle);
                Some(Wants::Ceremony(Box::new(Ceremony::Shown {
                    state: challenge.state.clone(),
                    answer: answered.answer.clone(),
                    credential: key.map(|key| key.credential.clone()),
                })))
            }
            (Self::Key(..), Owner::Root) => None,
        };
        Plan::free().wanting(wants.unwrap_or_default())
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let owner = owner(grant.caller)?;
        let shown = if logon_tries::is_locked(context.account, owner, context.now) {
            Err(Reason::Locked)
        } else {
            self.shown(grant, context, owner)?
        };
        match shown {
            Ok(means) => {
                note(context, grant.caller, means);
                Ok(json!({ "proven": true }).to_string())
            }
            Err(reason) => {
                context.effects.telling.failure = Some((reason.code(), reason.words()));
                Ok(json!({ "proven": false }).to_string())
            }
        }
    }
}

impl Prove {
    fn shown(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        owner: Owner,
    ) -> Result<Result<Means, Reason>, Refusal> {
        Ok(match (self, owner) {
            (Self::Code(code), owner) => logon::show_factor(context, owner, seed(grant), *code)
                .map(|()| Means::VirtualDevice),
            (Self::Key(challenge, answered), Owner::User(user)) => {
                let account = grant.home;
                let is_asked = challenge.asked == Asked::Again { account, user };
                check_here(challenge, grant.caller, is_asked)?;
                let Prepared::Shown(_, seen) = grant.prepared else {
                    return Err(none());
                };
                let seen = seen.as_ref().map_err(|flaw| *flaw);
                let handle = &answered.claimed.handle;
                logon::show_key(context, user, handle, seen).map(|key| means(key.kind))
            }
            (Self::Key(..), Owner::Root) => return Err(none()),
        })
    }
}

fn none() -> Refusal {
    Refusal::Invalid("credential", "the user has no key to show".to_owned())
}
