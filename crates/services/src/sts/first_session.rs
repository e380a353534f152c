//! A session of a role for whoever has none yet: nothing of one before goes into it, neither a factor nor who stands
//! behind it.

use std::sync::Arc;

use domain::Context;
use domain::account::session::{self, Terms, Wish};
use gateway::{Operation, Permit, Session};
use model::{Moment, Refusal, Role, RoleName, SessionName};

use super::assume_role::{AssumedRoleUser, CredentialsView};

/// What is asked for.
pub(crate) struct FirstSession<'a> {
    pub(crate) role: &'a RoleName,
    pub(crate) name: SessionName,
    pub(crate) duration: Option<u32>,
    pub(crate) policy: Option<&'a String>,
}

/// What came of it.
pub(crate) struct Begun {
    pub(crate) role: Arc<Role>,
    pub(crate) user: AssumedRoleUser,
    pub(crate) credentials: CredentialsView,
}

impl FirstSession<'_> {
    /// On which terms the role gives it.
    pub(crate) fn terms(&self, context: &Context<'_>) -> Result<Terms, Refusal> {
        let wish = Wish {
            duration: self.duration,
            policy: self.policy.map(String::as_str),
            ..Wish::default()
        };
        session::terms(
            context.account,
            self.role,
            &wish,
            context.limits,
            context.now,
        )
    }

    /// Begins it, and ends it then.
    pub(crate) fn begin<O: Operation>(
        self,
        permit: &Permit<'_, O>,
        context: &mut Context<'_>,
        (role, until): (Arc<Role>, Moment),
    ) -> Begun {
        let home = permit.caller().account;
        let user = AssumedRoleUser::of(&role, home, &self.name);
        let session = Session {
            role: role.id,
            role_name: role.name.clone(),
            name: self.name,
            from: context.now,
            until,
            policy: self.policy.cloned(),
            mfa: false,
            mfa_at: None,
            source_identity: None,
            caller_account: home,
            since: context.now,
            parent: None,
        };
        let credentials = CredentialsView::of(permit.mint(session, context.entropy));
        Begun {
            role,
            user,
            credentials,
        }
    }
}
