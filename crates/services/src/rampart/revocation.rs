//! Temporary credentials revoked before their time is over, and what was revoked.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::revocation;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Target};
use model::{
    Malformed, Moment, Owner, Record as _, Refusal, Revocation, Revoked, RoleId, RoleName,
    SessionName, TemporaryKeyId, UserId, UserName, UserPrincipalName,
};

use crate::identity::target;
use crate::identity::whose::{self, Whose};
use crate::page::{List, Marked};
use crate::view::{Paged, Stamp};

/// Revokes temporary credentials: of a role, of what a user began, of sessions of a name, one by its
/// AccessKey id, or all; with Before only what was issued before a moment.
#[derive(Parameters)]
pub struct RevokeSessions {
    role_name: Option<RoleName>,
    role_session_name: Option<SessionName>,
    #[rpc(flatten)]
    user: Named,
    temporary_access_key_id: Option<TemporaryKeyId>,
    all_sessions: Option<bool>,
    before: Option<Moment>,
}

impl Operation for RevokeSessions {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = RevokedView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(self.target(caller))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let what = self.what(permit.caller(), context)?;
        // The deed runs on the newest state and makes the next: what that one issues is not meant.
        let revision = permit.revision().saturating_add(1);
        let (revocation, ended) = revocation::revoke(context, what, self.before, revision)?;
        Ok(RevokedView {
            revocation: (&revocation, &*context.account).into(),
            ended_console_sessions: ended,
        })
    }
}

impl RevokeSessions {
    fn target(&self, caller: &Caller) -> Target {
        match (&self.role_name, self.user.name()) {
            (Some(role), _) => target::role(caller.account, role),
            (None, Some(user)) => target::user(caller.account, user),
            (None, None) => target::all(caller.account, "*"),
        }
    }

    /// What is meant, which is said in one way.
    fn what(&self, caller: &Caller, context: &Context<'_>) -> Result<Revoked, Refusal> {
        let role = self.role_name.as_ref();
        let role = role.map(|name| context.account.roles.named(name).map(|role| role.id));
        let name = self.role_session_name.clone();
        let token = self.temporary_access_key_id.as_ref();
        let all = self.all_sessions == Some(true);
        let user = self.user.name().is_some();
        match (role, name, user, token, all) {
            (Some(role), None, false, None, false) => Ok(Revoked::Role(role?)),
            (Some(role), Some(name), false, None, false) => Ok(Revoked::SessionOfRole(role?, name)),
            (None, Some(name), false, None, false) => Ok(Revoked::Session(name)),
            (None, None, true, None, false) => match whose::owner(&self.user, caller, context)? {
                Owner::User(user) => Ok(Revoked::User(user)),
                Owner::Root => Err(one_way()),
            },
            (None, None, false, Some(id), false) => Ok(Revoked::Token(id.shared())),
            (None, None, false, None, true) => Ok(Revoked::All),
            _ => Err(one_way()),
        }
    }
}

fn one_way() -> Refusal {
    let rule = "what is revoked is named in one way: RoleName or RoleSessionName or both, UserName, \
                UserPrincipalName, TemporaryAccessKeyId, or AllSessions true";
    Refusal::Invalid("RoleName", rule.to_owned())
}

/// A user, by either name.
#[derive(Parameters)]
struct Named {
    user_name: Option<UserName>,
    user_principal_name: Option<UserPrincipalName>,
}

impl Whose for Named {
    const PARAMETER: &'static str = "UserPrincipalName";

    fn name(&self) -> Option<&UserName> {
        let by_principal = self.user_principal_name.as_ref().map(|upn| &upn.name);
        self.user_name.as_ref().or(by_principal)
    }

    fn check(&self, account: &Account, suffix: &str) -> Result<(), Refusal> {
        match (&self.user_name, &self.user_principal_name) {
            (Some(_), Some(_)) => Err(one_way()),
            (None, Some(upn)) => domain::account::upn::find(account, upn, suffix).map(|_| ()),
            (_, None) => Ok(()),
        }
    }
}

/// Lists the revocations that may still end something, the oldest first.
#[derive(Parameters)]
pub struct ListRevocations {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListRevocations {
    const NAME: &'static str = "revocations";
    type Place = RevocationPlace;
}

impl Operation for ListRevocations {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RevocationView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (context, home) = (&*context, permit.home());
        let account = &*context.account;
        let after = self.page.after(home)?.map(|place| &place.0);
        let found = revocation::all(account, after, (context.limits, context.now));
        let shown = found.map(|one| (one, account));
        let place = |(one, _): &Shown<'_>| RevocationPlace(one.index());
        Ok(self.page.cut(home, shown, place))
    }
}

/// What was revoked, and how many sessions ended in which somebody had switched to a role.
#[derive(View)]
pub struct RevokedView {
    revocation: RevocationView,
    ended_console_sessions: usize,
}

/// A revocation, and the state it is of.
type Shown<'a> = (&'a Arc<Revocation>, &'a Account);

/// A revocation. Names are missing where the role or user is gone.
#[derive(View)]
#[view(flat "Revocation")]
pub struct RevocationView {
    revocation_type: &'static str,
    role_id: Option<RoleId>,
    role_name: Option<RoleName>,
    role_session_name: Option<SessionName>,
    user_id: Option<UserId>,
    user_name: Option<UserName>,
    temporary_access_key_id: Option<Arc<str>>,
    before: Option<Stamp>,
    revoke_date: Stamp,
}

impl From<Shown<'_>> for RevocationView {
    fn from((one, account): Shown<'_>) -> Self {
        let (kind, role, name, user, token) = match &one.what {
            Revoked::All => ("All", None, None, None, None),
            Revoked::Role(role) => ("Role", Some(*role), None, None, None),
            Revoked::User(user) => ("User", None, None, Some(*user), None),
            Revoked::Session(name) => ("Session", None, Some(name), None, None),
            Revoked::SessionOfRole(role, name) => ("Session", Some(*role), Some(name), None, None),
            Revoked::Token(id) => ("Token", None, None, None, Some(id)),
        };
        let role_of = role.and_then(|id| account.roles.get(&id));
        let user_of = user.and_then(|id| account.users.get(&id));
        // What was revoked without a moment is revoked up to when that was said.
        let before = Some(one.until()).filter(|until| *until != one.at || one.whole.is_none());
        Self {
            revocation_type: kind,
            role_id: role,
            role_name: role_of.map(|role| role.name.clone()),
            role_session_name: name.cloned(),
            user_id: user,
            user_name: user_of.map(|user| user.name.clone()),
            temporary_access_key_id: token.cloned(),
            before: before.map(Stamp),
            revoke_date: Stamp(one.at),
        }
    }
}

/// Where a revocation stands among all.
pub struct RevocationPlace(revocation::Place);

impl fmt::Display for RevocationPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        out.write_str(&text)
    }
}

impl FromStr for RevocationPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let place = serde_json::from_str(text);
        place
            .map(Self)
            .map_err(|_| Malformed("a time and what was revoked"))
    }
}

#[cfg(test)]
mod tests;
