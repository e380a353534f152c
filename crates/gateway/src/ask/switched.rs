//! A role that somebody has switched to, as a session of that role is known everywhere else.

use model::{AccountId, LogonSession, Role, Switched};
use vault::SessionClaims;

/// What a token would say of it. There is none: the session's own opens it.
pub(super) fn claims(
    account: AccountId,
    session: &LogonSession,
    switched: &Switched,
    role: &Role,
) -> SessionClaims {
    SessionClaims {
        account,
        role: role.id,
        role_name: role.name.clone(),
        session: switched.name.clone(),
        key_id: "".into(),
        issued: session.created,
        expires: session.ends,
        revision: 0,
        policy: None,
        mfa: session.factor.is_some(),
        source_identity: None,
        caller_account: account,
        since: session.created,
        parent: None,
        mfa_at: session.factor.map(|factor| factor.shown),
        // Its record says what it came of, and is looked at with each request.
        origin: None,
    }
}
