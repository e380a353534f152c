//! A session of a role in a browser that an identity provider vouched for, as a session of that role is known everywhere
//! else.

use std::sync::Arc;

use domain::Account;
use model::{AccountId, RoleSession};
use rpc::Malformed;
use vault::SessionClaims;

use super::caller::{Caller, no_session};

impl Caller {
    /// Whoever comes by such a session: the role.
    pub(super) fn of_role_session(
        account: AccountId,
        session: &Arc<RoleSession>,
        state: &Account,
    ) -> Result<Self, Malformed> {
        let why = "The role of the session is gone.";
        let gone = || no_session().with_event(why.to_owned());
        let role = state.roles.get(&session.role).ok_or_else(gone)?;
        // What a token would say of it. There is none: the session's own opens it.
        let claims = SessionClaims {
            account,
            role: role.id,
            role_name: role.name.clone(),
            session: session.name.clone(),
            key_id: "".into(),
            issued: session.created,
            expires: session.ends,
            revision: 0,
            policy: None,
            mfa: false,
            mfa_at: None,
            source_identity: None,
            caller_account: account,
            since: session.created,
            parent: None,
            // Its record says what it came of, and is looked at with each request.
            origin: None,
        };
        Ok(Self {
            role_session: Some(session.clone()),
            ..Self::of_role(role, &Arc::new(claims))
        })
    }
}
