//! What a caller is called in events and answers.

use std::borrow::Cow;

use model::{Identity, SessionContext};

use super::caller::{Caller, Who};

impl Caller {
    /// The id that the vendor calls `PrincipalId`.
    #[must_use]
    pub fn principal_id(&self) -> String {
        match &self.who {
            Who::Root => self.account.to_string(),
            Who::User(user) => user.id.to_string(),
            Who::Session(role, claims) => {
                [&role.id.to_string(), ":", claims.session.as_str()].concat()
            }
            Who::Federated(vouched) => [vouched.provider.as_str(), ":", vouched.subject()].concat(),
            Who::Agent(known) => known.id.to_string(),
            Who::Application(one) => one.id.to_string(),
            Who::Server(part) => (*part).to_owned(),
        }
    }

    /// The name that events carry.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match &self.who {
            Who::Root => "root".into(),
            Who::User(user) => user.name.as_str().into(),
            Who::Session(role, claims) => [role.name.as_str(), ":", claims.session.as_str()]
                .concat()
                .into(),
            Who::Federated(vouched) => vouched.subject().into(),
            Who::Agent(known) => known.name.as_str().into(),
            Who::Application(one) => one.name.as_str().into(),
            Who::Server(_) => "rampart".into(),
        }
    }

    /// The caller as an event names it.
    #[must_use]
    pub fn identity(&self) -> Identity<'_> {
        let logon = self.logon.as_ref().map(|logon| SessionContext {
            created: logon.created,
            mfa: self.mfa,
        });
        let (kind, session_context) = match &self.who {
            Who::Root => ("root-account", logon),
            Who::User(_) => ("ram-user", logon),
            Who::Session(_, claims) => {
                let context = SessionContext {
                    created: claims.issued,
                    mfa: claims.mfa,
                };
                ("assumed-role", Some(context))
            }
            Who::Federated(vouched) => (vouched.kind(), None),
            Who::Agent(_) => ("agent", None),
            Who::Application(_) => ("application", None),
            Who::Server(_) => ("system", None),
        };
        let account = &*self.number;
        let principal_id = match &self.who {
            Who::Root => account.into(),
            _ => self.principal_id().into(),
        };
        Identity {
            r#type: kind,
            principal_id,
            account_id: account.into(),
            user_name: self.name(),
            access_key_id: (&*self.access_key_id).into(),
            session_context,
        }
    }
}
