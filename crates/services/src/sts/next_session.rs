//! A session of a role for whoever has shown who that is: what that came of goes on in it, a factor that was shown, who
//! stands behind it, and the sessions that led to it.

use std::sync::Arc;

use domain::Context;
use domain::account::session::{self, Wish};
use gateway::{Caller, Credentials, Operation, Permit, Session};
use model::{Refusal, Role, RoleName, SessionName, SourceIdentity};

/// What is asked for.
pub(crate) struct NextSession<'a> {
    pub(crate) role: &'a RoleName,
    pub(crate) name: SessionName,
    pub(crate) duration: Option<u32>,
    pub(crate) policy: Option<&'a String>,
    pub(crate) source_identity: Option<&'a SourceIdentity>,
}

/// What came of it.
pub(crate) struct Begun {
    pub(crate) role: Arc<Role>,
    pub(crate) source_identity: Option<SourceIdentity>,
    pub(crate) credentials: Credentials,
}

impl NextSession<'_> {
    /// Begins it in the home account.
    pub(crate) fn begin<O: Operation>(
        self,
        permit: &Permit<'_, O>,
        context: &mut Context<'_>,
    ) -> Result<Begun, Refusal> {
        let caller = permit.caller();
        let wish = Wish {
            duration: self.duration,
            policy: self.policy.map(String::as_str),
            source_identity: self.source_identity,
            inherited: inherited(caller),
            chain: caller.session().map(|claims| claims.since),
            before: caller.session().map_or(0, |claims| claims.links()),
        };
        let limits = context.limits;
        let terms = session::terms(context.account, self.role, &wish, limits, context.now)?;
        let session = Session {
            role: terms.role.id,
            role_name: terms.role.name.clone(),
            name: self.name,
            from: context.now,
            until: terms.until,
            policy: self.policy.cloned(),
            mfa: caller.mfa,
            mfa_at: caller.mfa_at,
            source_identity: terms.source_identity.clone(),
            caller_account: caller.account,
            since: wish.chain.unwrap_or(context.now),
            parent: caller.parent_key(),
        };
        Ok(Begun {
            role: terms.role,
            source_identity: terms.source_identity,
            credentials: permit.mint(session, context.entropy),
        })
    }
}

/// Who stands behind the session that asks, if one asks.
pub(crate) fn inherited(caller: &Caller) -> Option<&SourceIdentity> {
    let claims = caller.session()?;
    claims.source_identity.as_ref()
}
