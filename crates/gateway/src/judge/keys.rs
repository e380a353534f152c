//! The condition keys that the server derives for every request.

use model::Moment;
use policy::Context;

use crate::ask::call::Call;
use crate::ask::caller::{Caller, Who};

/// The condition keys that the server derives for every request.
pub(super) fn context(call: &Call, caller: &Caller, more: &[(&'static str, String)]) -> Context {
    let arrival = &call.arrival;
    let mut context = met(arrival.now, arrival.secure, arrival.source.text());
    derive(&mut context, caller, arrival.now);
    for (key, value) in more {
        context.insert(key, value.as_str());
    }
    context
}

/// The condition keys that say when and whence.
pub(super) fn met(now: Moment, secure: bool, source: &str) -> Context {
    let mut context = Context::with_capacity(8, 256);
    context.insert("acs:CurrentTime", now.text().as_str());
    context.insert("acs:SecureTransport", if secure { "true" } else { "false" });
    context.insert("acs:SourceIp", source);
    context
}

/// The condition keys that say whether a second factor was shown, and when.
pub(super) fn shown(context: &mut Context, mfa: bool, at: Option<Moment>, now: Moment) {
    context.replace("acs:MFAPresent", if mfa { "true" } else { "false" });
    if let Some(shown) = at {
        let age = now.seconds().saturating_sub(shown.seconds()).max(0);
        context.replace("acs:MFAAge", age.to_string().as_str());
    }
}

/// The condition keys that follow from the caller.
pub(crate) fn derive(context: &mut Context, caller: &Caller, now: Moment) {
    if !matches!(caller.who, Who::Root) {
        shown(context, caller.mfa, caller.mfa_at, now);
    }
    if let Some(identity) = caller
        .session()
        .and_then(|claims| claims.source_identity.as_ref())
    {
        context.replace("acs:SourceIdentity", identity.as_str());
    }
}
