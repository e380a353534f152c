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
        Refusal::State(code, _)
            if code.starts_with("Forbidden") || code.starts_with("AuthenticationFail") =>
        {
            Code::new(403, code)
        }
        Refusal::State(code, _) => Code::new(409, code),
        Refusal::Exists(..) => Code::new(409, "EntityAlreadyExists"),
        Refusal::Invalid(field, _) => Code::owned(400, ["InvalidParameter.", field].concat()),
        _ => Code::new(400, "InvalidParameter"),
    },
    operations: &[],
};

/// A logon, or a step of one.
pub(super) static LOG_ON: Entry = entry("ConsoleSignin", Effect::Write);
/// A logon by which somebody takes on a role that an identity provider offers.
pub(super) static TAKE_ON: Entry = Entry {
    action: "sts:AssumeRole",
    ..entry("ConsoleSignin", Effect::Write)
};
/// The end of a session.
pub(super) static LOG_OFF: Entry = entry("ConsoleSignout", Effect::Write);
/// A look at one's own session.
pub(super) static LOOK: Entry = entry("GetLogonSession", Effect::Read);
/// A user is about to have a key made.
pub(super) static ASK_KEY: Entry = own("BeginPasskey", Effect::Read);
/// A user has had a key made.
pub(super) static NEW_KEY: Entry = own("CreatePasskey", Effect::Write);
/// Somebody is about to have a virtual device.
pub(super) static ASK_DEVICE: Entry = device("BeginMFADevice", Effect::Read);
/// Somebody has bound one that was made at once.
pub(super) static NEW_DEVICE: Entry = device("BindMFADevice", Effect::Write);
/// Somebody is to be without a device or security key.
pub(super) static DROP_DEVICE: Entry = Entry {
    action: "ram:UnbindMFADevice",
    ..entry("UnbindMFADevice", Effect::Write)
};
/// The owner has another password.
pub(super) static NEW_PASSWORD: Entry = entry("ChangePassword", Effect::Write);
/// Somebody is about to show the second factor once more.
pub(super) static ASK_PROOF: Entry = entry("BeginFactor", Effect::Read);
/// Somebody has shown it.
pub(super) static PROVE: Entry = entry("ShowFactor", Effect::Write);
/// What the event of a step is called that is not the last.
pub(super) const STEP: &str = "ConsoleSigninStep";

/// What users do to themselves, where the account lets them, or policies allow.
const fn own(name: &'static str, effect: Effect) -> Entry {
    Entry {
        action: "ram:CreatePasskey",
        ..entry(name, effect)
    }
}

const fn device(name: &'static str, effect: Effect) -> Entry {
    Entry {
        action: "ram:BindMFADevice",
        ..entry(name, effect)
    }
}

const fn entry(name: &'static str, effect: Effect) -> Entry {
    Entry {
        name,
        action: "rampart:LogOn",
        effect,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| {
            let why = "This is called at /logon/v1/.";
            Err(rpc::Malformed::new("InvalidAction", why))
        },
    }
}
