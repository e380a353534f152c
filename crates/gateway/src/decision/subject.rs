//! Whom a question is about: a user, a role, a session or a group of the asking account.

use std::sync::Arc;

use model::{AccessKeyId, Moment, Owner, RoleName, UserName};
use policy::{Principal, Set};
use rpc::Malformed;

use super::question::{EvaluationRequest, SubjectKind};
use crate::ask::caller::{Caller, Credential, Patience, Token, Who};
use crate::held::account::Held;
use crate::held::gather::{self, Holder};
use crate::held::snapshot::Snapshot;
use crate::node::Core;

/// Whom a decision is about.
pub(super) struct Subject {
    pub(super) principal: Principal,
    pub(super) identity: Option<Arc<Set>>,
    pub(super) session: Option<Arc<Token>>,
    pub(super) mfa: bool,
}

/// Where subjects are looked up.
pub(super) struct Register<'a> {
    pub(super) core: &'a Core,
    pub(super) account: &'a Held,
    pub(super) snapshot: &'a Snapshot,
    pub(super) now: Moment,
}

impl Register<'_> {
    /// The subject of a question, unless the account does not know it.
    pub(super) fn subject(
        &self,
        request: &EvaluationRequest<'_>,
    ) -> Result<Option<Subject>, Malformed> {
        let state = &self.snapshot.state;
        let number = self.account.number.clone();
        let relative = |kind: &str| {
            let rest = request.id.strip_prefix("acs:ram::")?;
            let rest = rest.strip_prefix(&*self.account.number)?;
            rest.strip_prefix(':')?
                .strip_prefix(kind)?
                .strip_prefix('/')
        };
        match request.subject {
            SubjectKind::User => {
                let named = relative("user").and_then(|name| name.parse::<UserName>().ok());
                let found = match named {
                    Some(name) => state.users.named(&name).ok().cloned(),
                    None => self.owner(request.id),
                };
                Ok(found.map(|user| Subject {
                    principal: Principal::User {
                        account: number,
                        name: user.name.shared(),
                    },
                    identity: Some(self.account.identity(self.snapshot, Holder::User(user.id))),
                    session: None,
                    mfa: false,
                }))
            }
            SubjectKind::Role => {
                let name = relative("role").and_then(|name| name.parse::<RoleName>().ok());
                let found = name.and_then(|name| state.roles.named(&name).ok().cloned());
                Ok(found.map(|role| Subject {
                    principal: Principal::Session {
                        account: number,
                        role: role.name.shared(),
                        session: "?".into(),
                        service_linked: role.service_linked,
                    },
                    identity: Some(self.account.identity(self.snapshot, Holder::Role(role.id))),
                    session: None,
                    mfa: false,
                }))
            }
            SubjectKind::Session => self.session(request),
            SubjectKind::Group => {
                let name = relative("group").and_then(|name| name.parse().ok());
                let found = name.and_then(|name| state.groups.named(&name).ok().cloned());
                Ok(found.map(|group| Subject {
                    // A group is no principal: conditions on who asks find nobody.
                    principal: Principal::User {
                        account: number,
                        name: "?".into(),
                    },
                    identity: Some(Arc::new(gather::group(state, group.id))),
                    session: None,
                    mfa: false,
                }))
            }
        }
    }

    fn owner(&self, key: &str) -> Option<Arc<model::User>> {
        let id = key.parse::<AccessKeyId>().ok()?;
        let key = self.snapshot.state.access_keys.get(&id)?;
        if key.status != model::KeyStatus::Active {
            return None;
        }
        match key.owner {
            Owner::Root => None,
            Owner::User(id) => self.snapshot.state.users.get(&id).cloned(),
        }
    }

    /// A session is known by its token alone: it may carry a policy that only the token holds.
    fn session(&self, request: &EvaluationRequest<'_>) -> Result<Option<Subject>, Malformed> {
        let Some(token) = request.security_token else {
            let why = "A subject of type session needs subject.properties.security_token, because the session's policy is in it; to ask about the role alone use type role.";
            return Err(Malformed::new("MissingParameter", why));
        };
        let core = self.core;
        let stale = core.is_stale(self.account, self.now, Patience::Session);
        stale.map_err(|_| unavailable())?;
        let Ok(claims) = core.vault.open_token(request.id, token, self.now) else {
            return Ok(None);
        };
        if claims.account != self.account.id {
            return Ok(None);
        }
        let policy = claims
            .policy
            .as_deref()
            .map(|text| gather::session(text, claims.session.as_str(), &core.remembered.rows));
        let token = Arc::new(Token {
            claims: Arc::new(claims),
            policy,
        });
        let credential = Credential::Session(token.clone());
        let Ok(caller) = Caller::resolve(&credential, &self.snapshot.state) else {
            return Ok(None);
        };
        let Who::Session(role, _) = &caller.who else {
            return Ok(None);
        };
        let identity = self.account.identity(self.snapshot, Holder::Role(role.id));
        Ok(Some(Subject {
            principal: caller.principal.clone(),
            identity: Some(identity),
            session: Some(token),
            mfa: caller.mfa,
        }))
    }
}

/// What this node holds is too old to go by.
pub(super) fn unavailable() -> Malformed {
    let why = "The newest state cannot be had from the store; ask again, or another node.";
    Malformed::new("ServiceUnavailable", why).with_status(503)
}
