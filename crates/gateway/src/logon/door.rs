//! The door of logons: who is meant is found, whoever failed too often waits, the step is taken.

use std::sync::Arc;

use domain::account::logon::Reason;
use domain::account::upn;
use domain::{Entropy, Stream};
use model::{
    AccountId, Malformed as Unread, OneTimeCode, Owner, Password, Secret, UserPrincipalName,
};
use rpc::{Format, Malformed};
use serde_json::json;
use store::Nonce;
use vault::Ticket;

use super::service::{LOG_ON, SIGNIN};
use super::step::{Attempt, Shown as Shows};
use super::told::{Came, answer, failed};
use crate::ask::answer::Reply;
use crate::ask::arrival::{Arrival, ids};
use crate::ask::call::Call;
use crate::ask::caller::{Credential, LOGON_FAILED, LOGON_FAILED_WORDS, Patience};
use crate::ask::operation::{Code, Entry};
use crate::audit::event;
use crate::door::note::{sent_back, unproven};
use crate::door::perform::{perform, tell};
use crate::fault::{Error, Fault};
use crate::node::Core;
use crate::node::attempts::Where;
use crate::nonce::claims::{REPLAYED, fingerprint};
use crate::prove::{Person, Shown};

/// For how many milliseconds a used ticket is remembered beyond its time.
const SLACK: i64 = 61_000;

/// A step of a logon, as it comes from outside.
pub enum Step {
    /// The first: a name and a password.
    Password {
        /// A user with the domain of the account, or the id of an account for its owner.
        name: String,
        /// The password.
        password: Secret,
    },
    /// The code of the second factor.
    Code {
        /// What came before.
        ticket: String,
        /// Six digits.
        code: String,
    },
    /// A new password.
    Change {
        /// What came before.
        ticket: String,
        /// The password that is there.
        old: Secret,
        /// The one that shall be.
        new: Secret,
    },
    /// A device for a second factor is wanted.
    Enrol {
        /// What came before.
        ticket: String,
    },
    /// Two codes of that device, one right after the other.
    Bind {
        /// What came before.
        ticket: String,
        /// The codes.
        codes: [String; 2],
    },
}

/// Why a step is not taken at all.
enum Astray {
    /// Nobody of this name; there, and as costly as if there were.
    Unknown(Where, Reason, Option<Secret>),
    /// What is given breaks a rule.
    Unsound(&'static str, Unread),
    /// The server failed.
    Broke(Fault),
}

/// Takes a step.
pub(crate) async fn log_on(core: &Arc<Core>, arrival: &Arrival, step: Step) -> Reply {
    let (now, source) = (arrival.now, arrival.source.address());
    let call = call(core, arrival, &LOG_ON);
    match aim(core, arrival, step).await {
        Ok(attempt) => {
            let place = Where::Account(attempt.account);
            if let Some(wait) = core.attempts.wait(&place, source, now) {
                return too_many(core, &call, &place, wait).await;
            }
            let (reply, has_failed) = take(core, &call, attempt).await;
            if has_failed {
                core.attempts.failed(&place, source, now);
            }
            reply
        }
        Err(Astray::Unknown(place, reason, password)) => {
            if let Some(wait) = core.attempts.wait(&place, source, now) {
                return too_many(core, &call, &place, wait).await;
            }
            core.attempts.failed(&place, source, now);
            match turned_away(core, &call, &place, reason, password).await {
                Ok(reply) => reply,
                Err(fault) => tell(core, &call, Error::from(fault)).reply(Format::Json, arrival),
            }
        }
        Err(Astray::Unsound(field, rule)) => {
            let why = format!("{field} must be {rule}.");
            answer(400, call.request_id, failed("InvalidParameter", &why, None))
        }
        Err(Astray::Broke(fault)) => {
            tell(core, &call, Error::from(fault)).reply(Format::Json, arrival)
        }
    }
}

/// A call of this door.
pub(super) fn call(core: &Core, arrival: &Arrival, entry: &'static Entry) -> Call {
    let (request_id, event_id) = ids(arrival.now, arrival.seed);
    Call {
        arrival: arrival.clone(),
        request_id,
        event_id,
        service: &SIGNIN,
        entry,
        recorded: event::NONE.to_owned(),
        region: core.settings.region.clone(),
    }
}

/// Takes the step of somebody who is there. Whether it failed.
async fn take(core: &Arc<Core>, call: &Call, attempt: Attempt) -> (Reply, bool) {
    let mut call = call.clone();
    let step = match &attempt.shown {
        Shows::Password(_) => "password",
        Shows::Code(_) => "factor",
        Shows::Change { .. } => "change",
        Shows::Nothing => "enrol",
        Shows::Codes(_) => "bind",
    };
    call.recorded = event::raw(&json!({ "Step": step }));
    let person = Person {
        credential: Credential::Logon {
            account: attempt.account,
            owner: attempt.owner,
        },
        nonce: attempt.ticket.as_ref().map(nonce),
    };
    let shown = Shown::Person(&person);
    match perform(core, &call, shown, || Ok(Arc::new(attempt))).await {
        Ok(served) => {
            let came = serde_json::from_str(&served.json);
            let came = came.unwrap_or(Came::Failed { ticket: None });
            let has_failed = matches!(came, Came::Failed { .. });
            let mut reply = came.reply(call.request_id);
            reply.revision = Some(served.revision);
            (reply, has_failed)
        }
        // A ticket that was used says no more than one that is none.
        Err(told) if told.code.code == REPLAYED => {
            (Came::Failed { ticket: None }.reply(call.request_id), true)
        }
        Err(told) => (told.reply(Format::Json, &call.arrival), false),
    }
}

fn nonce(ticket: &Ticket) -> Nonce {
    let id = data_encoding::HEXLOWER.encode(&ticket.id);
    Nonce {
        fingerprint: fingerprint("logon", &id),
        expires: ticket.expires.millis().saturating_add(SLACK),
    }
}

/// Who is meant, and what is shown.
async fn aim(core: &Core, arrival: &Arrival, step: Step) -> Result<Attempt, Astray> {
    let attempt = |(account, owner), ticket, shown| Attempt {
        account,
        owner,
        agent: arrival.user_agent.clone(),
        ticket,
        shown,
    };
    let (ticket, shown) = match step {
        Step::Password { name, password } => {
            let whose = find(core, arrival, &name).await;
            return match whose {
                Ok(whose) => Ok(attempt(whose, None, Shows::Password(password))),
                Err(Lost::Unknown(place, reason)) => {
                    Err(Astray::Unknown(place, reason, Some(password)))
                }
                Err(Lost::Broke(fault)) => Err(Astray::Broke(fault)),
            };
        }
        Step::Code { ticket, code } => (ticket, Shows::Code(one_time("code", &code)?)),
        Step::Change { ticket, old, new } => {
            let old = password("old_password", &old)?;
            let new = password("new_password", &new)?;
            (ticket, Shows::Change { old, new })
        }
        Step::Enrol { ticket } => (ticket, Shows::Nothing),
        Step::Bind {
            ticket,
            codes: [first, second],
        } => {
            let codes = [one_time("code1", &first)?, one_time("code2", &second)?];
            (ticket, Shows::Codes(codes))
        }
    };
    let Some(ticket) = core.vault.open_ticket(&ticket, arrival.now) else {
        let nowhere = Where::Domain(String::new());
        return Err(Astray::Unknown(nowhere, Reason::Outdated, None));
    };
    Ok(attempt((ticket.account, ticket.owner), Some(ticket), shown))
}

fn one_time(field: &'static str, text: &str) -> Result<OneTimeCode, Astray> {
    text.parse().map_err(|rule| Astray::Unsound(field, rule))
}

fn password(field: &'static str, text: &Secret) -> Result<Password, Astray> {
    let read = text.expose().parse();
    read.map_err(|rule| Astray::Unsound(field, rule))
}

/// Why nobody is found by a name.
enum Lost {
    Unknown(Where, Reason),
    Broke(Fault),
}

impl<F: Into<Fault>> From<F> for Lost {
    fn from(fault: F) -> Self {
        Self::Broke(fault.into())
    }
}

/// The owner of this name: that of an account by its id, a user by name and domain.
async fn find(core: &Core, arrival: &Arrival, name: &str) -> Result<(AccountId, Owner), Lost> {
    let unknown = |reason| Lost::Unknown(Where::Domain(domain(name)), reason);
    let user = name.parse::<UserPrincipalName>().ok();
    let account = match &user {
        Some(user) => account_of(core, user.domain.as_str()).await?,
        None => AccountId::read(name).ok(),
    };
    let account = account.ok_or_else(|| unknown(Reason::NoAccount))?;
    let held = core.account(account, arrival.now).await?;
    let fresh = core.fresh(&held, arrival.now, Patience::Session).await?;
    let state = &fresh.snapshot.state;
    if !state.exists() {
        return Err(unknown(Reason::NoAccount));
    }
    let Some(user) = user else {
        return Ok((account, Owner::Root));
    };
    match upn::at_logon(state, &user, &core.settings.limits.domain_suffix) {
        Some(user) => Ok((account, Owner::User(user.id))),
        None => Err(Lost::Unknown(Where::Account(account), Reason::NoUser)),
    }
}

/// The account whose domain this is, by id or alias, with the suffix of the server or without.
async fn account_of(core: &Core, domain: &str) -> Result<Option<AccountId>, Fault> {
    let suffix = &*core.settings.limits.domain_suffix;
    let bare = domain
        .strip_suffix(suffix)
        .and_then(|rest| rest.strip_suffix('.'))
        .unwrap_or(domain);
    if let Ok(id) = AccountId::read(bare) {
        return Ok(Some(id));
    }
    let found = core.store.find("alias", bare).await?;
    Ok(found.and_then(|text| AccountId::read(&text).ok()))
}

/// What of a name is counted by when no account has it.
fn domain(name: &str) -> String {
    let domain = name.rsplit_once('@').map_or(name, |(_, domain)| domain);
    domain.chars().take(128).collect::<String>().to_lowercase()
}

/// Turns somebody away whom nobody knows: as late as if the password had been wrong, and in the same words.
async fn turned_away(
    core: &Arc<Core>,
    call: &Call,
    place: &Where,
    reason: Reason,
    password: Option<Secret>,
) -> Result<Reply, Fault> {
    if let Some(password) = password {
        let salt = Entropy::new(call.arrival.seed, Stream::Salt, 0).bytes();
        core.passwords.fit(password, None, salt).await?;
    }
    let why = Malformed::new(reason.code(), reason.words()).with_status(401);
    match place {
        Where::Account(account) => {
            if let Error::Broke(fault) = sent_back(core, call, (*account, ""), why).await {
                return Err(fault);
            }
        }
        Where::Domain(_) => nobodys(core, call, None, &why).await,
    }
    let body = failed(LOGON_FAILED, LOGON_FAILED_WORDS, None);
    Ok(answer(401, call.request_id.clone(), body))
}

async fn too_many(core: &Arc<Core>, call: &Call, place: &Where, wait: u32) -> Reply {
    let reason = Reason::TooMany;
    let why = Malformed::new(reason.code(), reason.words()).with_status(429);
    let account = match place {
        Where::Account(account) => Some(*account),
        Where::Domain(_) => None,
    };
    nobodys(core, call, account, &why).await;
    let said = format!("Too many attempts failed; come again in {wait} seconds.");
    let code = Code::new(429, "Throttling.Logon");
    let reply = Reply::error(Format::Json, &call.arrival, &code, said, None);
    Reply {
        retry_after_ms: Some(wait.saturating_mul(1000)),
        ..reply
    }
}

async fn nobodys(core: &Arc<Core>, call: &Call, account: Option<AccountId>, why: &Malformed) {
    let (name, service) = (call.entry.name, Some(call.service));
    unproven(core, &call.arrival, account, name, service, why).await;
}
