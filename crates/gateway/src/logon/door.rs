//! The door of logons: who is meant is found, whoever failed too often waits, the step is taken.

use std::net::IpAddr;
use std::sync::Arc;

use domain::account::logon::Reason;
use domain::ceremony::Asked;
use domain::{Entropy, Stream};
use model::{AccountId, Moment, Owner, Secret};
use rpc::{Format, Malformed};
use serde_json::json;
use store::Nonce;
use vault::{Asked as Challenged, Challenge};

use super::aim::{Step, aim};
use super::astray::Astray;
use super::key::until;
use super::service::{LOG_ON, SIGNIN};
use super::shown::{Shown as Shows, ShownKey};
use super::step::Attempt;
use super::told::{Came, Next, Outcome, Stepped};
use crate::ask::answer::Reply;
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::credential::Credential;
use crate::ask::operation::{Code, Entry};
use crate::audit::event;
use crate::door::note::{sent_back, unproven};
use crate::door::perform::{perform, tell};
use crate::fault::Error;
use crate::node::Core;
use crate::node::attempts::{Begun, Where};
use crate::node::hashing::{CROWDED, LATER};
use crate::nonce::claims::{REPLAYED, fingerprint, of_assertion};
use crate::prove::{Person, Shown};

/// For how many milliseconds a used ticket is remembered beyond its time.
const SLACK: i64 = 61_000;

/// Takes a step.
pub(crate) async fn log_on(core: &Arc<Core>, arrival: &Arrival, step: Step) -> Outcome {
    let (now, source) = (arrival.now, arrival.source.address());
    let call = call(core, arrival, &LOG_ON);
    let (stepped, revision) = match aim(core, arrival, step).await {
        Ok(attempt) => {
            let place = attempt.place.clone();
            match begin(core, &attempt, source, now) {
                Err(wait) => (too_many(core, &call, &place, wait).await, None),
                Ok((begun, person)) => {
                    let taken = take(core, &call, attempt).await;
                    if !taken.has_failed {
                        begun.give_back();
                    }
                    if !matches!(taken.stepped, Stepped::Taken(Came::Next { .. })) {
                        person.into_iter().for_each(Begun::give_back);
                    }
                    (taken.stepped, taken.revision)
                }
            }
        }
        Err(astray) => (gone_astray(core, &call, astray).await, None),
    };
    Outcome {
        request_id: call.request_id,
        revision,
        stepped,
    }
}

/// Counts an attempt: as one that fails, and a password also as one that comes to no session.
fn begin(
    core: &Core,
    attempt: &Attempt,
    source: IpAddr,
    now: Moment,
) -> Result<(Begun, Option<Begun>), u32> {
    let begun = core.attempts.begin(&attempt.place, source, now)?;
    if !matches!(attempt.shown, Shows::Password { .. }) {
        return Ok((begun, None));
    }
    let whose = (attempt.account, attempt.owner);
    match core.attempts.begin_person(whose, source, now) {
        Ok(person) => Ok((begun, Some(person))),
        Err(wait) => {
            begun.give_back();
            Err(wait)
        }
    }
}

async fn gone_astray(core: &Arc<Core>, call: &Call, astray: Astray) -> Stepped {
    let (now, source) = (call.arrival.now, call.arrival.source.address());
    let error = match astray {
        Astray::Unknown(place, reason, password) => {
            let begun = match core.attempts.begin(&place, source, now) {
                Ok(begun) => begun,
                Err(wait) => return too_many(core, call, &place, wait).await,
            };
            match turned_away(core, call, &place, reason, password).await {
                Ok(()) => return Stepped::Taken(Came::Failed { ticket: None }),
                // It was not looked at, like that of somebody who is there.
                Err(Error::Wire(why)) if why.code == CROWDED => {
                    begun.give_back();
                    nobodys(core, call, place.account(), &why).await;
                    return Stepped::Wait(LATER);
                }
                Err(error) => error,
            }
        }
        Astray::Refused(place, why, signed) => {
            if let Err(wait) = core.attempts.begin(&place, source, now) {
                return too_many(core, call, &place, wait).await;
            }
            match refused(core, call, &place, why, signed).await {
                Ok(()) => return Stepped::Taken(Came::Failed { ticket: None }),
                Err(error) => error,
            }
        }
        Astray::Unsound(field, rule) => return Stepped::Unsound(field, rule.to_string()),
        Astray::Broke(fault) => fault.into(),
    };
    let told = tell(core, call, error);
    Stepped::Otherwise(told.reply(Format::Json, &call.arrival))
}

/// Asks for a passkey in place of name and password. Everybody is asked the same: who has a passkey is found
/// out from its answer alone, so that nobody learns here who is there.
pub(crate) fn ask_passkey(core: &Core, arrival: &Arrival) -> Outcome {
    let stepped = match core.settings.ceremonies.begin_showing(&Asked::Alone) {
        Ok(begun) => {
            let mut entropy = Entropy::new(arrival.seed, Stream::Deed, 0);
            let challenge = Challenge {
                id: entropy.bytes(),
                asked: Challenged::Passkey,
                session: None,
                state: begun.state,
                expires: until(arrival.now),
            };
            Stepped::Taken(Came::Asked {
                next: Next::Passkey,
                ticket: core.vault.seal_challenge(&challenge, &mut entropy),
                options: begun.options,
            })
        }
        Err(flaw) => {
            let code = Code::new(503, "ServiceUnavailable");
            let why = Reason::WrongPasskey(flaw).words().to_owned();
            Stepped::Otherwise(Reply::error(Format::Json, arrival, &code, why, None))
        }
    };
    Outcome {
        request_id: arrival.request_id(),
        revision: None,
        stepped,
    }
}

/// A call of this door.
pub(super) fn call(core: &Core, arrival: &Arrival, entry: &'static Entry) -> Call {
    Call::new(
        arrival.clone(),
        (&SIGNIN, entry),
        event::NONE.to_owned(),
        core.settings.region.clone(),
    )
}

/// What became of a step that was taken.
struct Taken {
    stepped: Stepped,
    /// The revision that it made.
    revision: Option<u64>,
    has_failed: bool,
}

/// Takes the step of somebody who is there.
async fn take(core: &Arc<Core>, call: &Call, attempt: Attempt) -> Taken {
    let (mut call, owner) = (call.clone(), attempt.owner);
    let step = match &attempt.shown {
        Shows::Password { .. } => "password",
        Shows::Code { .. } => "factor",
        Shows::Change { .. } => "change",
        Shows::Nothing => "enrol",
        Shows::Codes(_) => "bind",
        Shows::Key(ShownKey::Alone(..)) => "passkey",
        Shows::Key(ShownKey::Ask) => "factor/passkey/begin",
        Shows::Key(ShownKey::Factor(_)) => "factor/passkey/finish",
        Shows::Key(ShownKey::AskNew(_)) => "enrol/passkey/begin",
        Shows::Key(ShownKey::New(..)) => "enrol/passkey/finish",
        Shows::Response(_) => "sso",
        Shows::Vouched => "sso/finish",
    };
    call.recorded = event::raw(&json!({ "Step": step }));
    let person = Person {
        credential: Credential::Logon {
            account: attempt.account,
            owner: attempt.owner,
        },
        nonce: once(&attempt),
    };
    let shown = Shown::Person(&person);
    match perform(core, &call, shown, || Ok(Arc::new(attempt))).await {
        Ok(served) => {
            let came = serde_json::from_str(&served.json);
            let came = came.unwrap_or(Came::Failed { ticket: None });
            let has_begun = matches!(came, Came::Session { .. });
            if owner == Owner::Root && has_begun {
                owner_logged_on(&call);
            }
            Taken {
                has_failed: matches!(came, Came::Failed { .. }),
                stepped: Stepped::Taken(came),
                // Of any other step it would tell that somebody is there.
                revision: has_begun.then_some(served.revision),
            }
        }
        // A ticket that was used says no more than one that is none.
        Err(told) if told.code.code == REPLAYED => Taken {
            stepped: Stepped::Taken(Came::Failed { ticket: None }),
            revision: None,
            has_failed: true,
        },
        Err(told) if told.code.code == CROWDED => Taken {
            stepped: Stepped::Wait(LATER),
            revision: None,
            has_failed: false,
        },
        Err(told) => Taken {
            // What became of it nobody knows: it may have been looked at.
            has_failed: told.code.status >= 500,
            stepped: Stepped::Otherwise(told.reply(Format::Json, &call.arrival)),
            revision: None,
        },
    }
}

/// The owner of an account stands above its policies, so that is to be seen at once.
fn owner_logged_on(call: &Call) {
    metrics::counter!("rampart_owner_logons_total").increment(1);
    let source = call.arrival.source.text();
    let request_id = &call.request_id;
    tracing::warn!(%source, request_id, "the owner of an account has logged on");
}

/// What of a step counts once: the ticket, or what was asked.
fn once(attempt: &Attempt) -> Option<Nonce> {
    match (&attempt.ticket, &attempt.shown) {
        (Some(ticket), _) => Some(nonce(&ticket.id, ticket.expires)),
        (None, Shows::Key(ShownKey::Alone(challenge, _))) => {
            Some(nonce(&challenge.id, challenge.expires))
        }
        (None, Shows::Response(believed)) => Some(of_assertion(&believed.assertion)),
        (None, _) => None,
    }
}

/// What counts once, until its time is over.
pub(super) fn nonce(id: &[u8; 16], expires: Moment) -> Nonce {
    let id = data_encoding::HEXLOWER.encode(id);
    Nonce {
        fingerprint: fingerprint("logon", &id),
        expires: expires.millis().saturating_add(SLACK),
    }
}

/// Turns somebody away whom nobody knows: as late as if the password had been wrong, and in the same words.
async fn turned_away(
    core: &Arc<Core>,
    call: &Call,
    place: &Where,
    reason: Reason,
    password: Option<Secret>,
) -> Result<(), Error> {
    if let Some(password) = password {
        let salt = Entropy::new(call.arrival.seed, Stream::Salt, 0).bytes();
        let known = core.settings.known.clone();
        let line = place.line(call.arrival.source.address());
        let fitted = core.passwords.fit(line, password, None, salt, known);
        fitted.await?;
    }
    let why = Malformed::new(reason.code(), reason.words()).with_status(401);
    refused(core, call, place, why, true).await
}

/// Writes down why somebody is turned away: each under the name of an account by itself, unless it is anybody's to
/// make up.
async fn refused(
    core: &Arc<Core>,
    call: &Call,
    place: &Where,
    why: Malformed,
    apart: bool,
) -> Result<(), Error> {
    match place.account() {
        Some(account) if apart => {
            if let Error::Broke(fault) = sent_back(core, call, (account, ""), why).await {
                return Err(fault.into());
            }
        }
        account => nobodys(core, call, account, &why).await,
    }
    Ok(())
}

async fn too_many(core: &Arc<Core>, call: &Call, place: &Where, wait: u32) -> Stepped {
    let reason = Reason::TooMany;
    let why = Malformed::new(reason.code(), reason.words()).with_status(429);
    nobodys(core, call, place.account(), &why).await;
    Stepped::Wait(wait)
}

async fn nobodys(core: &Arc<Core>, call: &Call, account: Option<AccountId>, why: &Malformed) {
    let (name, service) = (call.entry.name, Some(call.service));
    unproven(core, &call.arrival, account, name, service, why).await;
}
