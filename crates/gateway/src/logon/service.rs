//! Logging on as a service of its own, for events and errors.

use model::Refusal;

use crate::ask::operation::{Code, Effect, Entry, Service};

/// No client calls it by the cloud APIs' door.
pub(super) static SIGNIN: Service = Service {
    name: "Signin",
    version: "1",
    category: "Management",
    host: "signin.rampart",
    code: |refusal| match refusal {
        Refusal::WeakPassword(rule, _) => {
            Code::owned(400, ["InvalidParameter.Password.", rule].concat())
        }
        Refusal::LimitReached(..) => Code::new(409, "LimitExceeded"),
        Refusal::Missing(..) => Code::new(404, "EntityNotExist"),
        Refusal::State(code, _) => Code::new(409, code),
        _ => Code::new(400, "InvalidParameter"),
    },
    operations: &[],
};

/// A logon, or a step of one.
pub(super) static LOG_ON: Entry = entry("ConsoleSignin", Effect::Write);
/// The end of a session.
pub(super) static LOG_OFF: Entry = entry("ConsoleSignout", Effect::Write);
/// A look at one's own session.
pub(super) static LOOK: Entry = entry("GetLogonSession", Effect::Read);
/// What the event of a step is called that is not the last.
pub(super) const STEP: &str = "ConsoleSigninStep";

const fn entry(name: &'static str, effect: Effect) -> Entry {
    Entry {
        name,
        action: "rampart:LogOn",
        effect,
        shape: &[],
        read: |_| {
            let why = "This is called at /logon/v1/.";
            Err(rpc::Malformed::new("InvalidAction", why))
        },
    }
}
