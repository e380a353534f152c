//! What users who have logged on do about keys of their own: have one made.

use std::sync::Arc;

use domain::account::logon::Reason;
use domain::account::settings::security_preference;
use domain::account::{logon_session, mfa};
use domain::ceremony::Flaw;
use domain::{Account, Context};
use model::{AccountId, Means, Moment, Owner, PasskeyKind, PasskeyName, Refusal, User};
use rpc::Malformed;
use serde_json::{Value, json};
use store::Nonce;
use vault::{Asked, Challenge};

use super::door::nonce;
use super::key::{means, newcomer, until};
use crate::ask::arrival::Arrival;
use crate::ask::caller::Caller;
use crate::ask::operation::Deed;
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::want::{Ceremony, Prepared, Wants};
use crate::node::Core;

/// Asks for a new key of the caller's.
pub(super) struct AskKey {
    pub(super) kind: PasskeyKind,
    /// What stands behind the alias in names.
    pub(super) suffix: Arc<str>,
}

/// Keeps the key that was made.
pub(super) struct KeepKey {
    challenge: Challenge,
    name: PasskeyName,
    answer: String,
}

/// Reads what a key is to be kept by, and what of it counts once.
pub(super) fn keep(
    core: &Core,
    arrival: &Arrival,
    (ticket, name, answer): (&str, &str, String),
) -> Result<(KeepKey, Nonce), Malformed> {
    let challenge = core.vault.open_challenge(ticket, arrival.now);
    let challenge = challenge.ok_or_else(outdated)?;
    let name = name.parse().map_err(|rule| {
        let why = format!("name must be {rule}.");
        Malformed::new("InvalidParameter.name", why)
    })?;
    let nonce = nonce(&challenge.id, challenge.expires);
    let keep = KeepKey {
        challenge,
        name,
        answer,
    };
    Ok((keep, nonce))
}

impl Deed for AskKey {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let whose = (caller.account, &*self.suffix);
        let newcomer = caller
            .user()
            .and_then(|user| newcomer(account, user.id, self.kind, whose));
        let wants = newcomer.map(|one| Wants::Ceremony(Box::new(Ceremony::Make(one))));
        own(caller, account).wanting(wants.unwrap_or_default())
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let user = check(grant.caller, context.account, context.now)?.id;
        // Who is asked in time may answer later.
        let owner = Owner::User(user);
        grant
            .caller
            .check_new_logon(context.account, owner, context.now)?;
        let begun = match grant.prepared {
            Prepared::Begun(begun) => begun.as_ref().map_err(|flaw| flawed(*flaw))?,
            _ => return Err(flawed(Flaw::Closed)),
        };
        let challenge = Challenge {
            id: context.entropy.bytes(),
            asked: Asked::NewKey {
                account: grant.home,
                user,
                kind: self.kind,
            },
            session: here(grant.caller),
            state: begun.state.clone(),
            expires: until(context.now),
        };
        let ticket = grant.vault.seal_challenge(&challenge, context.entropy);
        let options = serde_json::from_str::<Value>(&begun.options).unwrap_or_default();
        Ok(json!({ "ticket": ticket, "options": options }).to_string())
    }
}

impl Deed for KeepKey {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = own(caller, account);
        let Asked::NewKey { kind, .. } = self.challenge.asked else {
            return plan;
        };
        plan.wanting(Wants::Ceremony(Box::new(Ceremony::Made {
            kind,
            state: self.challenge.state.clone(),
            answer: self.answer.clone(),
        })))
    }

    fn run(&self, grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let id = check(grant.caller, context.account, context.now)?.id;
        let gone = || Refusal::Invalid("ticket", OUTDATED.to_owned());
        let Asked::NewKey {
            account,
            user,
            kind,
        } = self.challenge.asked
        else {
            return Err(gone());
        };
        let is_asked = (account, user) == (grant.home, id);
        check_here(&self.challenge, grant.caller, is_asked)?;
        let made = match grant.prepared {
            Prepared::Made(made) => made.clone().map_err(flawed)?,
            _ => return Err(gone()),
        };
        let kept = mfa::add_key(context, id, (kind, self.name.clone()), made)?;
        note(context, grant.caller, means(kind));
        let id = ("passkeyId", kept.id.to_string().into());
        context.effects.notes.push(id);
        let passkey = json!({
            "id": kept.id,
            "name": kept.name.to_string(),
            "kind": kind_name(kind),
            "created": kept.created.to_string(),
        });
        Ok(json!({ "passkey": passkey }).to_string())
    }
}

/// A key is a matter of its user, who may have it made without a policy if the account says so.
pub(super) fn own(caller: &Caller, account: &Account) -> Plan {
    let target = Target {
        name: caller.name().into_owned(),
        ..Target::plain(caller.arn())
    };
    let allowed = security_preference(account).manage_mfa_devices;
    Plan::on(target).self_service(allowed)
}

/// The user who may have a key made: who has a factor has just shown it.
fn check<'a>(caller: &'a Caller, account: &Account, now: Moment) -> Result<&'a Arc<User>, Refusal> {
    let user = caller.user().ok_or_else(|| {
        let why = "The owner of an account has no passkeys; log on as a user.";
        Refusal::State("Forbidden.Owner", why.to_owned())
    })?;
    caller.check_factor(account, Owner::User(user.id), now)?;
    Ok(user)
}

/// The id of the session that somebody comes by.
pub(super) fn here(caller: &Caller) -> Option<String> {
    caller.logon.as_ref().map(|session| session.id.to_string())
}

/// Checks that this was asked, and in this session: what was asked in another, whose browser may be somebody
/// else's, is not answered here.
pub(super) fn check_here(
    challenge: &Challenge,
    caller: &Caller,
    is_asked: bool,
) -> Result<(), Refusal> {
    let gone = || Refusal::Invalid("ticket", OUTDATED.to_owned());
    let holds = is_asked && challenge.session == here(caller);
    holds.then_some(()).ok_or_else(gone)
}

/// Takes note that the session has shown what was made in it.
pub(super) fn note(context: &mut Context<'_>, caller: &Caller, means: Means) {
    if let Some(session) = &caller.logon {
        logon_session::note_factor(context, &session.id, means);
    }
}

/// What a kind of key is called in bodies.
pub(super) const fn kind_name(kind: PasskeyKind) -> &'static str {
    match kind {
        PasskeyKind::Passkey => "passkey",
        PasskeyKind::SecurityKey => "security_key",
    }
}

pub(super) fn flawed(flaw: Flaw) -> Refusal {
    Refusal::Invalid("credential", Reason::WrongPasskey(flaw).words().to_owned())
}

pub(super) fn outdated() -> Malformed {
    Malformed::new("InvalidParameter.ticket", OUTDATED)
}

const OUTDATED: &str = "The ticket is over, or is not for this; begin again.";
