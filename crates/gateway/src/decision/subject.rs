//! Whom a question is about: a user, a role, a session or a group of the asking account.

use std::sync::Arc;

use model::{AccessKeyId, AccountId, Moment, Owner, RoleName, UserName};
use policy::{Principal, Set};
use rpc::Malformed;
use vault::SessionClaims;

use super::question::{EvaluationRequest, SubjectKind};
use super::somebody::Somebody;
use crate::ask::caller::{Caller, Who};
use crate::ask::credential::{Credential, Patience, Token};
use crate::held::account::Held;
use crate::held::aside::Asides;
use crate::held::control::Bound;
use crate::held::gather::{self, Holder, Policies};
use crate::held::snapshot::Snapshot;
use crate::node::Core;
use crate::prove::revoked;

/// Whom a decision is about.
pub(super) struct Subject {
    pub(super) principal: Principal,
    pub(super) policies: Policies,
    pub(super) mfa: bool,
}

/// Where subjects are looked up.
pub(super) struct Register<'a> {
    pub(super) core: &'a Core,
    pub(super) account: &'a Held,
    pub(super) snapshot: &'a Snapshot,
    /// Those of other accounts that were looked at.
    pub(super) elsewhere: &'a [Arc<Snapshot>],
    /// Control policies that bound the account.
    pub(super) control: &'a Bound,
    pub(super) now: Moment,
}

impl Register<'_> {
    /// The subject of a question, unless the account does not know it.
    pub(super) fn subject(
        &self,
        request: &EvaluationRequest<'_>,
    ) -> Result<Option<Subject>, Malformed> {
        let found = self.found(request)?;
        // Nobody is told of whom control policies may bound as if there were none.
        if let Some(subject) = &found
            && subject.principal.is_controlled()
        {
            self.control
                .as_ref()
                .map_err(|unknown| unknown.malformed())?;
        }
        Ok(found)
    }

    fn found(&self, request: &EvaluationRequest<'_>) -> Result<Option<Subject>, Malformed> {
        let state = &self.snapshot.state;
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
                Ok(found.map(|user| {
                    let holder = Holder::User(user.id);
                    self.known(&Somebody::User(user), self.held(holder))
                }))
            }
            SubjectKind::Role => {
                let name = relative("role").and_then(|name| name.parse::<RoleName>().ok());
                let found = name.and_then(|name| state.roles.named(&name).ok().cloned());
                Ok(found.map(|role| {
                    let holder = Holder::Role(role.id);
                    self.known(&Somebody::Role(role), self.held(holder))
                }))
            }
            SubjectKind::Session => self.session(request),
            SubjectKind::Group => {
                let name = relative("group").and_then(|name| name.parse().ok());
                let found = name.and_then(|name| state.groups.named(&name).ok().cloned());
                Ok(found.map(|group| {
                    let identity = Arc::new(gather::group(state, group.id));
                    self.known(&Somebody::Group(group), (identity, None))
                }))
            }
        }
    }

    /// What somebody holds, and would hold.
    fn held(&self, holder: Holder) -> (Arc<Set>, Asides<Set>) {
        let (account, snapshot) = (self.account, self.snapshot);
        let identity = account.identity(snapshot, holder);
        (identity, account.aside(snapshot, holder))
    }

    fn known(&self, who: &Somebody, identity: (Arc<Set>, Asides<Set>)) -> Subject {
        Subject {
            principal: who.principal(self.account.number.clone()),
            policies: self.policies(identity, None),
            mfa: false,
        }
    }

    fn policies(
        &self,
        (identity, aside): (Arc<Set>, Asides<Set>),
        session: Option<Arc<Token>>,
    ) -> Policies {
        Policies {
            aside,
            identity: Some(identity),
            session,
            control: self.control.as_ref().ok().cloned().flatten(),
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

    /// The other accounts that a session came of, if the question is about one.
    pub(super) fn others(&self, request: &EvaluationRequest<'_>) -> Vec<AccountId> {
        let token = match request.subject {
            SubjectKind::Session => request.security_token,
            SubjectKind::User | SubjectKind::Role | SubjectKind::Group => None,
        };
        let vault = &self.core.vault;
        let claims = token.and_then(|token| vault.open_token(request.id, token, self.now).ok());
        claims.map_or_else(Vec::new, |claims| revoked::others(&claims))
    }

    /// Whether neither a session nor what it came of was revoked.
    fn counts(&self, claims: &SessionClaims) -> Result<bool, Malformed> {
        if !self.core.settings.heeds_revocations() {
            return Ok(true);
        }
        let mut counts = revoked::check(&self.snapshot.state, self.account.id, claims).is_ok();
        for account in revoked::others(claims) {
            let there = self.elsewhere.iter().find(|one| one.account == account);
            let there = there.ok_or_else(unavailable)?;
            counts &= revoked::check(&there.state, account, claims).is_ok();
        }
        Ok(counts)
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
        if claims.account != self.account.id || !self.counts(&claims)? {
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
        let identity = self.held(Holder::Role(role.id));
        Ok(Some(Subject {
            principal: caller.principal.clone(),
            policies: self.policies(identity, Some(token)),
            mfa: caller.mfa,
        }))
    }
}

/// What this node holds is too old to go by.
pub(super) fn unavailable() -> Malformed {
    let why = "The newest state cannot be had from the store; ask again, or another node.";
    Malformed::new("ServiceUnavailable", why).with_status(503)
}
