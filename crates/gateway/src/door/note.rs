//! What the gateway writes down beside writes: reads, refusals, requests nobody answers for.

use std::sync::Arc;

use model::{AccountId, Moment};
use rpc::Malformed;

use crate::ask::answer;
use crate::ask::arrival::{Arrival, network};
use crate::ask::attempt::Attempt;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::Service;
use crate::ask::plan::Touched;
use crate::audit::coalesced::{Last, Waiting, minute};
use crate::audit::event::{self, Outcome};
use crate::audit::turned::counted;
use crate::audit::unproven::Unproven;
use crate::fault::{Error, Fault};
use crate::node::Core;
use crate::node::settings::ReadAudit;

/// Writes down how a read or a refusal ended: an error, or success.
pub(crate) async fn note(
    core: &Arc<Core>,
    call: &Call,
    caller: &Caller,
    touched: &Touched,
    error: Option<&Error>,
) -> Result<(), Fault> {
    core.flips.count(counted(&touched.flips, caller, call));
    note_to(core, call, caller, touched, error, caller.account).await
}

/// The same for the account that was looked at, if it is another than the caller's.
pub(crate) async fn note_to(
    core: &Arc<Core>,
    call: &Call,
    caller: &Caller,
    touched: &Touched,
    error: Option<&Error>,
    recipient: AccountId,
) -> Result<(), Fault> {
    let how = match error {
        Some(_) => ReadAudit::Durable,
        None => core.settings.reads,
    };
    if how == ReadAudit::Off {
        return Ok(());
    }
    let words = error.map(|error| answer::words(call, error));
    let outcome = match &words {
        None => Outcome::Success,
        Some((code, message)) => Outcome::Failure {
            code: &code.code,
            message,
        },
    };
    let event = event::event(call, caller, &touched.targets, &outcome, recipient);
    // What decided is the caller's account's to know.
    let event = if recipient == caller.account {
        event.with_decision(touched, error)
    } else {
        event
    };
    let kept = event.kept(&core.flood, caller, recipient);
    let Some(event) = event.unless_counted(kept) else {
        return Ok(());
    };
    let noted = match how {
        ReadAudit::Durable => core.auditor.durable(&event).await,
        _ => core.auditor.buffered(&event).await,
    };
    // Reads go on without their event when the store and the spool are both away; the writer
    // has logged and counted it.
    match noted {
        Err(Fault::Away(_)) => Ok(()),
        other => other,
    }
}

/// Writes down an error and gives it back.
pub(crate) async fn noted(
    core: &Arc<Core>,
    call: &Call,
    caller: &Caller,
    touched: &Touched,
    error: Error,
) -> Error {
    match Box::pin(note(core, call, caller, touched, Some(&error))).await {
        Ok(()) => error,
        Err(fault) => fault.into(),
    }
}

/// Takes note of a request whose work broke, so that nothing else could write it down.
pub(crate) async fn broke(
    core: &Arc<Core>,
    arrival: &Arrival,
    name: &str,
    service: Option<&'static Service>,
) {
    let why = "The server failed; its log says why.";
    let malformed = Malformed::new("InternalError", why).with_status(500);
    unproven(core, arrival, None, name, service, &malformed).await;
}

pub(crate) async fn turned_away(
    core: &Arc<Core>,
    call: &Call,
    account: Option<AccountId>,
    malformed: Malformed,
) -> Error {
    turned_back(core, call, account, malformed, None).await
}

/// The same of somebody who came by an identity provider, with what was looked at.
pub(crate) async fn turned_back(
    core: &Arc<Core>,
    call: &Call,
    account: Option<AccountId>,
    malformed: Malformed,
    attempt: Option<&Attempt>,
) -> Error {
    let written = (account, call.entry.name, Some(call.service));
    let unproven = unproven_at(core, &call.arrival, written, &malformed, attempt);
    // Boxed like all that seldom happens, so that what happens often stays small.
    Box::pin(unproven).await;
    malformed.into()
}

/// Writes down a request that nobody could be made answerable for: the first of its kind in a
/// minute at once, the others as one event with their count.
pub(crate) async fn unproven(
    core: &Arc<Core>,
    arrival: &Arrival,
    account: Option<AccountId>,
    name: &str,
    service: Option<&'static Service>,
    malformed: &Malformed,
) {
    unproven_at(core, arrival, (account, name, service), malformed, None).await;
}

/// The same of somebody who came by an identity provider, with what was looked at.
pub(crate) async fn unproven_at(
    core: &Arc<Core>,
    arrival: &Arrival,
    written: (Option<AccountId>, &str, Option<&'static Service>),
    malformed: &Malformed,
    attempt: Option<&Attempt>,
) {
    let (account, name, service) = written;
    let source = network(arrival.source.address());
    let how = (malformed.code, attempt.map_or(0, Attempt::passed));
    let key = (account, source, how, minute(arrival.now));
    let request_id = arrival.request_id();
    // Powers of two: a flood leaves a trace of its size with a handful of events.
    let count = core.failures.count(&key);
    if !count.is_power_of_two() {
        let is_looked_for = |service: &&Service| service.name == SIGNIN || attempt.is_some();
        if let Some(service) = service.filter(is_looked_for) {
            let last = Last {
                arrival: arrival.clone(),
                request_id,
                account,
                name: name.to_owned(),
                service,
                code: malformed.code,
                message: unproven_words(malformed).to_owned(),
                count,
                attempt: attempt.cloned(),
            };
            core.failures.wait(key, last);
        }
        return;
    }
    let event = Unproven {
        references: &core.failures.take(&key),
        attempt,
        ..failed(core, arrival, &request_id, written, malformed, count)
    };
    let _ = core.auditor.buffered(&event.event()).await;
}

/// Writes events for failed logons that no event tells of though their minute is over: whoever failed was
/// given a reference that must lead somewhere.
pub(crate) async fn tell_late(core: &Core, now: Moment) {
    for Waiting { references, last } in core.failures.over(now) {
        let event = Unproven {
            arrival: &last.arrival,
            request_id: &last.request_id,
            account: last.account,
            name: &last.name,
            service: last.service.name,
            host: last.service.host,
            version: last.service.version,
            code: last.code,
            message: &last.message,
            region: &core.settings.region,
            access_key: "",
            count: last.count,
            references: &references,
            attempt: last.attempt.as_ref(),
        };
        let _ = core.auditor.buffered(&event.event()).await;
    }
}

/// Writes down that the request of somebody who has proven a key is turned away: one event each, and
/// durable. Only those who come too often are counted together: a key that is held back opens nothing,
/// and must not push the events of others out either.
pub(crate) async fn sent_back(
    core: &Arc<Core>,
    call: &Call,
    (account, access_key): (AccountId, &str),
    malformed: Malformed,
) -> Error {
    if malformed.is_throttling() {
        return turned_away(core, call, Some(account), malformed).await;
    }
    let written = (Some(account), call.entry.name, Some(call.service));
    let event = Unproven {
        attempt: call.attempt.as_deref(),
        access_key,
        ..failed(
            core,
            &call.arrival,
            &call.request_id,
            written,
            &malformed,
            1,
        )
    };
    let (key, name) = (access_key.to_owned(), call.entry.name);
    let kept = core.flood.count(account, key, name, call.arrival.now);
    let Some(event) = event.event().unless_counted(kept) else {
        return malformed.into();
    };
    match Box::pin(core.auditor.durable(&event)).await {
        Ok(()) | Err(Fault::Away(_)) => malformed.into(),
        Err(fault) => fault.into(),
    }
}

/// A request that failed, and stands for `count` of its kind.
fn failed<'a>(
    core: &'a Core,
    arrival: &'a Arrival,
    request_id: &'a str,
    (account, name, service): (Option<AccountId>, &'a str, Option<&'a Service>),
    malformed: &'a Malformed,
    count: u64,
) -> Unproven<'a> {
    Unproven {
        arrival,
        request_id,
        account,
        name,
        service: service.map_or("", |one| one.name),
        host: service.map_or(&arrival.host_id, |one| one.host),
        version: service.map_or("", |one| one.version),
        code: malformed.code,
        message: unproven_words(malformed),
        region: &core.settings.region,
        access_key: "",
        count,
        references: &[],
        attempt: None,
    }
}

/// The service whose requests people make, who are given their references, as those are who come by an identity provider.
const SIGNIN: &str = "Signin";

/// What an event says of a request that nobody signed: never the text that would have been signed,
/// in which a client's mistakes may have put secrets.
fn unproven_words(malformed: &Malformed) -> &str {
    match malformed.code {
        "SignatureDoesNotMatch" => "The signature does not match.",
        _ => malformed.event.as_ref().unwrap_or(&malformed.message),
    }
}
