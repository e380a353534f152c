//! Sessions of roles in a browser for people who have no user here: an identity provider vouched for them.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Moment, ProviderName, Record, RoleId, SessionName};

/// A session of a role that somebody began in a browser by the word of an identity provider.
///
/// It is a record of its own and none of a person's: programs that know no such sessions refuse to read the account
/// while there are some, and none takes one for a user's.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoleSession {
    /// The SHA-256 of its token in hexadecimal digits: the token itself is kept nowhere.
    pub id: Arc<str>,
    /// The role.
    pub role: RoleId,
    /// What the session is called.
    pub name: SessionName,
    /// The SAML provider that vouched.
    pub provider: ProviderName,
    /// When that one was made: another of its name is another provider.
    pub provider_created: Moment,
    /// Where the assertion was brought, which trust policies ask for.
    pub recipient: Arc<str>,
    /// When it began.
    pub created: Moment,
    /// When it ends, whatever is done with it.
    pub ends: Moment,
    /// Whence.
    pub source: IpAddr,
    /// What the client called itself.
    pub agent: Arc<str>,
    /// Whether it began over TLS.
    pub secure: bool,
    /// Until when it may do what asks for somebody to be shown again: that was done at the provider.
    pub elevated: Option<Moment>,
}

impl Record for RoleSession {
    const TABLE: &'static str = "role_session";
    type Key = Arc<str>;
    type Index = (RoleId, SessionName, Moment, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        let (role, name) = (self.role, self.name.clone());
        (role, name, self.created, self.id.clone())
    }
}
