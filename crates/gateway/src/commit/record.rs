//! The events of a row: what an account hears of a deed.

use model::AccountId;
use rpc::Malformed;
use store::EventEntry;

use crate::ask::answer;
use crate::ask::caller::Caller;
use crate::ask::plan::Touched;
use crate::audit::event::{self, Outcome};
use crate::audit::unproven::Unproven;
use crate::fault::Error;
use crate::held::pending::Pending;
use crate::node::Core;

/// What an account hears of a deed, unless it is counted in another event. Only the caller's own gets what the decision was made from.
pub(super) fn of_deed(
    core: &Core,
    pending: &Pending,
    caller: &Caller,
    touched: &Touched,
    outcome: &Result<String, Error>,
    recipient: AccountId,
) -> Option<EventEntry> {
    let error = outcome.as_ref().err();
    let words = error.map(|error| answer::words(&pending.call, error));
    let ended = match &words {
        None => match touched.telling.failure {
            Some((code, message)) => Outcome::Failure { code, message },
            None => Outcome::Success,
        },
        Some((code, message)) => Outcome::Failure {
            code: &code.code,
            message,
        },
    };
    let name = touched.telling.name.unwrap_or(pending.call.entry.name);
    let (call, targets) = (&pending.call, &touched.targets);
    let event = event::named(name, call, caller, targets, &ended, recipient);
    let kept = || event.kept(&core.flood, caller, recipient);
    let kept = if recipient == caller.account {
        *pending.kept.get_or_init(kept)
    } else {
        kept()
    };
    let event = event.unless_counted(kept)?;
    if recipient == caller.account {
        Some(event.with_decision(touched, error).into())
    } else {
        Some(event.into())
    }
}

/// What an account hears of a write whose caller was switched off after it was let in.
pub(super) fn of_unresolved(pending: &Pending, malformed: &Malformed) -> EventEntry {
    let call = &pending.call;
    let event = Unproven {
        arrival: &call.arrival,
        request_id: &call.request_id,
        account: Some(pending.credential.account()),
        name: call.entry.name,
        service: call.service.name,
        host: call.service.host,
        version: call.service.version,
        code: malformed.code,
        message: malformed.event.as_ref().unwrap_or(&malformed.message),
        region: &call.region,
        access_key: pending.credential.access_key_id(),
        count: 1,
        references: &[],
        attempt: None,
    };
    event.event().into()
}
