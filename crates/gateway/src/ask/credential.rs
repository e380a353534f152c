//! What proved who is asking, and how old a state it may be proven on.

use std::sync::Arc;

use model::{AccessKeyId, AccountId, ApplicationId, Owner};
use policy::Set;
use vault::{OnBehalf, SessionClaims};

use super::agent::KnownAgent;
use super::vouched::Vouched;

/// What proved the caller's identity. It is looked up again on every state a deed runs on.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A long-term key.
    Key {
        /// Its account, from the registry.
        account: AccountId,
        /// Its id.
        id: AccessKeyId,
    },
    /// A session's token that was opened.
    Session(Arc<Token>),
    /// A name alone: what its owner shows of password and factor, the deed looks at.
    Logon {
        /// The account.
        account: AccountId,
        /// Who logs on.
        owner: Owner,
    },
    /// The token of a session that began by logging on.
    LogonSession {
        /// The account.
        account: AccountId,
        /// The id of the session.
        id: Arc<str>,
    },
    /// The token of an identity provider, which was proven.
    Federated(Arc<Vouched>),
    /// What an agent has shown, which was proven.
    Agent(Arc<KnownAgent>),
    /// Temporary credentials of a user that came of a grant of OAuth.
    OnBehalf(Arc<OnBehalf>),
    /// The secret of an OAuth application, which was proven.
    Application {
        /// Its account.
        account: AccountId,
        /// Its id.
        id: ApplicationId,
    },
    /// Nothing: the server itself acts, on behalf of nobody.
    Server {
        /// The account it acts on.
        account: AccountId,
        /// What of it acts, such as a job's name.
        part: &'static str,
    },
}

/// An opened token with its session policy, compiled.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it says.
    pub claims: Arc<SessionClaims>,
    /// The session policy, if it has one.
    pub policy: Option<Set>,
}

/// How old a state may be that a credential is proven on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Patience {
    /// As old as for keys, which somebody must revoke.
    Key,
    /// As old as for sessions, which are also revoked by what they came from.
    Session,
}

impl Credential {
    /// How old a state may be that it is proven on.
    pub(crate) fn patience(&self) -> Patience {
        match self {
            Self::Key { .. } | Self::Server { .. } => Patience::Key,
            Self::Session(_)
            | Self::Logon { .. }
            | Self::LogonSession { .. }
            | Self::Federated(_)
            | Self::Agent(_)
            | Self::OnBehalf(_)
            | Self::Application { .. } => Patience::Session,
        }
    }

    /// The account whose state knows the caller.
    #[must_use]
    pub fn account(&self) -> AccountId {
        match self {
            Self::Key { account, .. }
            | Self::Logon { account, .. }
            | Self::LogonSession { account, .. }
            | Self::Application { account, .. }
            | Self::Server { account, .. } => *account,
            Self::Session(token) => token.claims.account,
            Self::Federated(vouched) => vouched.account,
            Self::Agent(known) => known.account,
            Self::OnBehalf(whose) => whose.place.account,
        }
    }

    /// The public id that signed.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match self {
            Self::Key { id, .. } => id.as_str(),
            Self::Session(token) => &token.claims.key_id,
            Self::OnBehalf(whose) => &whose.key_id,
            Self::Logon { .. }
            | Self::LogonSession { .. }
            | Self::Federated(_)
            | Self::Agent(_)
            | Self::Application { .. }
            | Self::Server { .. } => "",
        }
    }
}
