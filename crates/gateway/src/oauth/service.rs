//! OAuth as a service of its own, for events and errors.

use model::Refusal;

use crate::ask::operation::{Code, Effect, Entry, Service};

/// No client calls it by the cloud APIs' door.
pub(super) static OAUTH: Service = Service {
    name: "Oauth",
    version: "1",
    category: "Management",
    host: "oauth.rampart",
    code: |refusal| match refusal {
        Refusal::State(code, _) if code.starts_with("Forbidden") => Code::new(403, code),
        Refusal::State(code, _) => Code::new(409, code),
        Refusal::Reauthenticate(_) => Code::new(403, "Forbidden.ProofNeeded"),
        Refusal::Missing(..) => Code::new(404, "EntityNotExist"),
        _ => Code::new(400, "InvalidParameter"),
    },
    operations: &[],
};

/// Somebody looks at what an application asks for.
pub(super) static LOOK: Entry = entry("GetOAuthRequest", Effect::Read);
/// Somebody gives an application a grant.
pub(super) static ALLOW: Entry = entry("OAuthAuthorize", Effect::Write);
/// A code or a refresh token becomes tokens.
pub(super) static TOKEN: Entry = entry("OAuthToken", Effect::Write);
/// A grant is given back.
pub(super) static REVOKE: Entry = entry("OAuthRevoke", Effect::Write);
/// An application asks who signed on.
pub(super) static USER_INFO: Entry = entry("OAuthUserInfo", Effect::Read);
/// An access token becomes temporary credentials.
pub(super) static EXCHANGE: Entry = entry("OAuthExchange", Effect::Mint);

/// A device without a browser asks.
pub(super) static DEVICE: Entry = entry("OAuthDevice", Effect::Write);
/// Somebody looks at what a device asks for.
pub(super) static DEVICE_LOOK: Entry = entry("GetOAuthDevice", Effect::Read);
/// Somebody answers a device.
pub(super) static DEVICE_ANSWER: Entry = entry("OAuthDeviceAnswer", Effect::Write);

const fn entry(name: &'static str, effect: Effect) -> Entry {
    Entry {
        name,
        action: "rampart:OAuth",
        effect,
        danger: false,
        keyless: false,
        shape: &[],
        read: |_| {
            let why = "This is called at /v1/ and /oauth2/v1/.";
            Err(rpc::Malformed::new("InvalidAction", why))
        },
    }
}
