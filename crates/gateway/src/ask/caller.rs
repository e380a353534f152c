//! Who is asking now, with key or session.

use std::sync::Arc;

use domain::{Account, account};
use model::{
    AccessKeyId, AccountId, Application, KeyStatus, Kind, LogonSession, Moment, Owner, Refusal,
    Role, RoleSession, User, application_arn, root_arn, session_arn, user_arn,
};
use policy::Principal;
use rpc::Malformed;
use vault::{OnBehalf, SessionClaims};

use super::agent::{AGENT_SERVICE, KnownAgent};
use super::credential::Credential;
use super::switched;
use super::vouched::Vouched;

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
    /// When it was, where that is known.
    pub mfa_at: Option<Moment>,
    /// The session that it logged on to, if it comes by one.
    pub logon: Option<Arc<LogonSession>>,
    /// The session of a role in a browser that an identity provider vouched for, if it comes by one.
    pub role_session: Option<Arc<RoleSession>>,
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
    /// Somebody an identity provider vouches for.
    Federated(Arc<Vouched>),
    /// An agent that has shown who it is.
    Agent(Arc<KnownAgent>),
    /// An OAuth application that acts for itself.
    Application(Arc<Application>),
    /// The server itself; what of it acts.
    Server(&'static str),
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
                match (state.logon_sessions.get(id), state.role_sessions.get(id)) {
                    (Some(session), _) => Self::of_logon_session(*account, session, state),
                    (None, Some(session)) => Self::of_role_session(*account, session, state),
                    (None, None) => Err(no_session()),
                }
            }
            Credential::Federated(vouched) => Self::of_vouched(vouched, state),
            Credential::Agent(known) => Self::of_agent(known, state),
            Credential::OnBehalf(whose) => Self::of_behalf(whose, state),
            Credential::Application { account, id } => Self::of_application(*account, *id, state),
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
            Who::Federated(vouched) => vouched.arn(),
            Who::Agent(known) => known.arn(),
            Who::Application(one) => application_arn(self.account, &one.name),
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

    /// What is believed of whom an identity provider vouches for, if it is such a one.
    #[must_use]
    pub fn vouched(&self) -> Option<&Vouched> {
        match &self.who {
            Who::Federated(vouched) => Some(vouched),
            _ => None,
        }
    }

    /// The agent, if it is one.
    #[must_use]
    pub fn agent(&self) -> Option<&KnownAgent> {
        match &self.who {
            Who::Agent(known) => Some(known),
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

    /// The id of the session in a browser that it comes by, if it comes by one.
    #[must_use]
    pub fn in_browser(&self) -> Option<&Arc<str>> {
        let role = self.role_session.as_ref().map(|session| &session.id);
        self.logon.as_ref().map(|session| &session.id).or(role)
    }

    /// The account and id of the AccessKey that it all began with, if that is known: a session's is what
    /// the first of its chain was asked for with.
    #[must_use]
    pub fn parent_key(&self) -> Option<(AccountId, Arc<str>)> {
        match &self.who {
            // Whoever logged on began with no key.
            Who::Root | Who::User(_) if self.access_key_id.is_empty() => None,
            Who::Root | Who::User(_) => Some((self.account, self.access_key_id.clone())),
            Who::Session(_, claims) => claims.parent.clone(),
            Who::Federated(_) | Who::Agent(_) | Who::Application(_) | Who::Server(_) => None,
        }
    }

    /// The server itself, as it acts on an account.
    pub(crate) fn server(account: AccountId, part: &'static str) -> Self {
        let number = account.to_string().into();
        Self::bare(account, number, Principal::Anonymous, Who::Server(part))
    }

    /// Who signs with nothing, has shown no factor and comes by no session in a browser.
    fn bare(account: AccountId, number: Arc<str>, principal: Principal, who: Who) -> Self {
        Self {
            account,
            number,
            principal,
            who,
            access_key_id: "".into(),
            mfa: false,
            mfa_at: None,
            logon: None,
            role_session: None,
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
            access_key_id: id.as_str().into(),
            ..Self::bare(account, number, principal, who)
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
        Some(Self::bare(account, number, principal, who))
    }

    /// Whoever comes by a session that began by logging on: its owner, or the role that was switched to in it.
    fn of_logon_session(
        account: AccountId,
        session: &Arc<LogonSession>,
        state: &Account,
    ) -> Result<Self, Malformed> {
        let caller = match (&session.switched, session.owner) {
            (None, owner) => Self::of_owner(account, owner, state).ok_or_else(no_session)?,
            // The owner takes on no roles.
            (Some(_), Owner::Root) => return Err(no_session()),
            (Some(switched), Owner::User(_)) => {
                let why = "The role that was switched to is gone.";
                let gone = || no_session().with_event(why.to_owned());
                let role = state.roles.get(&switched.role).ok_or_else(gone)?;
                let claims = switched::claims(account, session, switched, role);
                Self::of_role(role, &Arc::new(claims))
            }
        };
        Ok(Self {
            mfa: session.factor.is_some(),
            mfa_at: session.factor.map(|factor| factor.shown),
            logon: Some(session.clone()),
            ..caller
        })
    }

    /// The user for whom these temporary credentials are; that the grant goes on is looked at where it is let in.
    fn of_behalf(whose: &OnBehalf, state: &Account) -> Result<Self, Malformed> {
        let owner = Owner::User(whose.user);
        let caller = Self::of_owner(whose.place.account, owner, state).ok_or_else(grant_over)?;
        let factor = state.oauth_grants.get(&whose.place.grant);
        let factor = factor.and_then(|grant| grant.factor);
        Ok(Self {
            access_key_id: whose.key_id.clone(),
            mfa: factor.is_some(),
            mfa_at: factor.map(|factor| factor.shown),
            ..caller
        })
    }

    fn of_session(claims: &Arc<SessionClaims>, state: &Account) -> Result<Self, Malformed> {
        let role = state.roles.get(&claims.role).ok_or_else(|| {
            Malformed::new(
                "InvalidSecurityToken.Expired",
                "The role of this token is gone.",
            )
        })?;
        Ok(Self::of_role(role, claims))
    }

    /// Whom a provider of this state vouches for.
    fn of_vouched(vouched: &Arc<Vouched>, state: &Account) -> Result<Self, Malformed> {
        let account = vouched.account;
        let number: Arc<str> = account.to_string().into();
        let principal = Principal::Federated {
            account: number.clone(),
            provider_arn: vouched.arn_in(state)?.into(),
        };
        let who = Who::Federated(vouched.clone());
        Ok(Self::bare(account, number, principal, who))
    }

    /// An agent of this state, which acts as the service that instances act as.
    fn of_agent(known: &Arc<KnownAgent>, state: &Account) -> Result<Self, Malformed> {
        known.agent_in(state)?;
        let number: Arc<str> = known.account.to_string().into();
        let principal = Principal::Service {
            account: number.clone(),
            service: AGENT_SERVICE.into(),
        };
        let who = Who::Agent(known.clone());
        Ok(Self::bare(known.account, number, principal, who))
    }

    pub(super) fn of_role(role: &Arc<Role>, claims: &Arc<SessionClaims>) -> Self {
        let number: Arc<str> = claims.account.to_string().into();
        let principal = Principal::Session {
            account: number.clone(),
            role: role.name.shared(),
            session: claims.session.shared(),
            service_linked: role.service_linked,
        };
        let who = Who::Session(role.clone(), claims.clone());
        Self {
            access_key_id: claims.key_id.clone(),
            mfa: claims.mfa,
            mfa_at: claims.mfa_at,
            ..Self::bare(claims.account, number, principal, who)
        }
    }
}

/// A logon that nobody can go on with: to those outside it is like any other that failed.
pub(crate) fn no_logon() -> Malformed {
    Malformed::new(LOGON_FAILED, LOGON_FAILED_WORDS).with_status(401)
}

/// What a failed logon is to those outside, whatever the reason.
pub const LOGON_FAILED: &str = "LogonFailed";
/// What is said of it.
pub const LOGON_FAILED_WORDS: &str = "The logon failed. Check what was given; if that does not \
    help, give an administrator the RequestId, which leads to the reason.";

/// No such session: also the answer for one that has ended.
pub(crate) fn no_session() -> Malformed {
    let why = "The session has ended or is not from here; log on again.";
    Malformed::new("InvalidLogonSession", why).with_status(401)
}

/// Temporary credentials of a grant of OAuth that goes on no more.
pub(crate) fn grant_over() -> Malformed {
    let why = "What this token came of has ended; sign on again.";
    Malformed::new("InvalidSecurityToken.Expired", why)
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
        "application" => Kind::Application,
        _ => Kind::Account,
    };
    Refusal::Exists(kind, claim.name.clone())
}
