//! Who is asking now, with key or session.

use std::borrow::Cow;
use std::sync::Arc;

use domain::{Account, account};
use model::{
    AccessKeyId, AccountId, Identity, KeyStatus, Kind, Owner, Refusal, Role, SessionContext, User,
    root_arn, session_arn, user_arn,
};
use policy::{Principal, Set};
use rpc::Malformed;
use vault::SessionClaims;

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

/// Who is asking.
#[derive(Clone)]
pub struct Caller {
    /// The account the caller belongs to.
    pub account: AccountId,
    /// The account's id as text.
    pub number: Arc<str>,
    /// The caller as a principal of policies.
    pub principal: Principal,
    /// Who it is.
    pub who: Who,
    /// The AccessKey id that signed.
    pub access_key_id: Arc<str>,
    /// Whether a second factor was shown.
    pub mfa: bool,
}

/// Who a caller is.
#[derive(Clone)]
pub enum Who {
    /// The account's owner.
    Root,
    /// A RAM user.
    User(Arc<User>),
    /// A session of a role.
    Session(Arc<Role>, Arc<SessionClaims>),
    /// The server itself; what of it acts.
    Server(&'static str),
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
            Self::Session(_) | Self::Logon { .. } | Self::LogonSession { .. } => Patience::Session,
        }
    }

    /// The account whose state knows the caller.
    #[must_use]
    pub fn account(&self) -> AccountId {
        match self {
            Self::Key { account, .. }
            | Self::Logon { account, .. }
            | Self::LogonSession { account, .. }
            | Self::Server { account, .. } => *account,
            Self::Session(token) => token.claims.account,
        }
    }

    /// The public id that signed.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match self {
            Self::Key { id, .. } => id.as_str(),
            Self::Session(token) => &token.claims.key_id,
            Self::Logon { .. } | Self::LogonSession { .. } | Self::Server { .. } => "",
        }
    }
}

impl Caller {
    /// Who the credential stands for in this state of the account.
    ///
    /// # Errors
    /// When the key or role is gone, switched off, or its owner is.
    pub fn resolve(credential: &Credential, state: &Account) -> Result<Self, Malformed> {
        match credential {
            Credential::Key { account, id } => Self::of_key(*account, id, state),
            Credential::Session(token) => Self::of_session(&token.claims, state),
            Credential::Logon { account, owner } => {
                Self::of_owner(*account, *owner, state).ok_or_else(no_logon)
            }
            Credential::LogonSession { account, id } => {
                let session = state.logon_sessions.get(id).ok_or_else(no_session)?;
                let caller = Self::of_owner(*account, session.owner, state);
                let mfa = session.factor.is_some();
                caller
                    .map(|caller| Self { mfa, ..caller })
                    .ok_or_else(no_session)
            }
            Credential::Server { account, part } => Ok(Self::server(*account, part)),
        }
    }

    /// The caller's own ARN: user, session or root.
    #[must_use]
    pub fn arn(&self) -> String {
        match &self.who {
            Who::Root => root_arn(self.account),
            Who::User(user) => user_arn(self.account, &user.name),
            Who::Session(role, claims) => session_arn(self.account, &role.name, &claims.session),
            // No policy names it, and nobody is it.
            Who::Server(_) => String::new(),
        }
    }

    /// The RAM user, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<&Arc<User>> {
        match &self.who {
            Who::User(user) => Some(user),
            _ => None,
        }
    }

    /// The session's claims, if it is one.
    #[must_use]
    pub fn session(&self) -> Option<&Arc<SessionClaims>> {
        match &self.who {
            Who::Session(_, claims) => Some(claims),
            _ => None,
        }
    }

    /// The account and id of the AccessKey that it all began with, if that is known: a session's is what
    /// the first of its chain was asked for with.
    #[must_use]
    pub fn parent_key(&self) -> Option<(AccountId, Arc<str>)> {
        match &self.who {
            Who::Root | Who::User(_) => Some((self.account, self.access_key_id.clone())),
            Who::Session(_, claims) => claims.parent.clone(),
            Who::Server(_) => None,
        }
    }

    /// The id that the vendor calls `PrincipalId`.
    #[must_use]
    pub fn principal_id(&self) -> String {
        match &self.who {
            Who::Root => self.account.to_string(),
            Who::User(user) => user.id.to_string(),
            Who::Session(role, claims) => {
                [&role.id.to_string(), ":", claims.session.as_str()].concat()
            }
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
            Who::Server(_) => "rampart".into(),
        }
    }

    /// The caller as an event names it.
    #[must_use]
    pub fn identity(&self) -> Identity<'_> {
        let (kind, session_context) = match &self.who {
            Who::Root => ("root-account", None),
            Who::User(_) => ("ram-user", None),
            Who::Session(_, claims) => {
                let context = SessionContext {
                    created: claims.issued,
                    mfa: claims.mfa,
                };
                ("assumed-role", Some(context))
            }
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

    /// The server itself, as it acts on an account.
    fn server(account: AccountId, part: &'static str) -> Self {
        Self {
            account,
            number: account.to_string().into(),
            principal: Principal::Anonymous,
            who: Who::Server(part),
            access_key_id: "".into(),
            mfa: false,
        }
    }

    fn of_key(account: AccountId, id: &AccessKeyId, state: &Account) -> Result<Self, Malformed> {
        let key = state.access_keys.get(id).ok_or_else(unknown_key)?;
        if key.status != KeyStatus::Active {
            return Err(inactive_key());
        }
        let number: Arc<str> = account.to_string().into();
        let (who, principal) = match key.owner {
            Owner::Root => {
                let account = number.clone();
                (Who::Root, Principal::Root { account })
            }
            Owner::User(_) => {
                let user = account::user::owner_of(state, key).ok_or_else(inactive_key)?;
                let principal = Principal::User {
                    account: number.clone(),
                    name: user.name.shared(),
                };
                (Who::User(user.clone()), principal)
            }
        };
        Ok(Self {
            account,
            number,
            principal,
            who,
            access_key_id: id.as_str().into(),
            mfa: false,
        })
    }

    /// An owner who logs on, or has: no key signs.
    fn of_owner(account: AccountId, owner: Owner, state: &Account) -> Option<Self> {
        let number: Arc<str> = account.to_string().into();
        let (who, principal) = match owner {
            Owner::Root => {
                state.profile()?;
                let account = number.clone();
                (Who::Root, Principal::Root { account })
            }
            Owner::User(id) => {
                let user = state.users.get(&id)?;
                let principal = Principal::User {
                    account: number.clone(),
                    name: user.name.shared(),
                };
                (Who::User(user.clone()), principal)
            }
        };
        Some(Self {
            account,
            number,
            principal,
            who,
            access_key_id: "".into(),
            mfa: false,
        })
    }

    fn of_session(claims: &Arc<SessionClaims>, state: &Account) -> Result<Self, Malformed> {
        let role = state.roles.get(&claims.role).ok_or_else(|| {
            Malformed::new(
                "InvalidSecurityToken.Expired",
                "The role of this token is gone.",
            )
        })?;
        let number: Arc<str> = claims.account.to_string().into();
        let principal = Principal::Session {
            account: number.clone(),
            role: role.name.shared(),
            session: claims.session.shared(),
            service_linked: role.service_linked,
        };
        Ok(Self {
            account: claims.account,
            number,
            principal,
            who: Who::Session(role.clone(), claims.clone()),
            access_key_id: claims.key_id.clone(),
            mfa: claims.mfa,
        })
    }
}

/// A logon that nobody can go on with: to those outside it is like any other that failed.
pub(crate) fn no_logon() -> Malformed {
    Malformed::new(LOGON_FAILED, LOGON_FAILED_WORDS).with_status(401)
}

/// What a failed logon is to those outside, whatever the reason.
pub(crate) const LOGON_FAILED: &str = "LogonFailed";
/// What is said of it.
pub(crate) const LOGON_FAILED_WORDS: &str = "The logon failed. Check what was given; if that does not \
    help, give an administrator the RequestId, which leads to the reason.";

/// No such session: also the answer for one that has ended.
pub(crate) fn no_session() -> Malformed {
    let why = "The session has ended or is not from here; log on again.";
    Malformed::new("InvalidLogonSession", why).with_status(401)
}

/// No such key: also the answer for one of another kind.
pub(crate) fn unknown_key() -> Malformed {
    Malformed::new(
        "InvalidAccessKeyId.NotFound",
        "The AccessKey id is not known here. Check it, and that the client is pointed at this server.",
    )
    .with_status(404)
}

fn inactive_key() -> Malformed {
    let why = "The AccessKey is switched off, or its owner is gone.";
    Malformed::new("InvalidAccessKeyId.Inactive", why)
}

/// A name that another account has.
pub(crate) fn taken(claim: &domain::Claim) -> Refusal {
    let kind = match claim.kind {
        "alias" => Kind::Alias,
        "access_key" => Kind::AccessKey,
        _ => Kind::Account,
    };
    Refusal::Exists(kind, claim.name.clone())
}
