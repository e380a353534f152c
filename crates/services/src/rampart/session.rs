//! Sessions of people who logged on: listed, ended.
//!
//! What is shown of a session is the hash of its token, which opens nothing. RAM users look at their own
//! sessions and end them without a policy.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::{logon_session, role_session, upn};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{
    LogonSession, LogonSessionId, Malformed, Moment, Owner, ProviderName, Record as _, Refusal,
    RoleId, RoleName, RoleSession, SessionName, UserId, UserName, WayIn,
};

use super::somebody::{self, Somebody};
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{Done, Paged, Stamp, done};

/// Lists the sessions of somebody, or of everybody in the account, that are not over.
#[derive(Parameters)]
pub struct ListSessions {
    #[rpc(flatten)]
    whose: Somebody,
    all_users: Option<bool>,
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListSessions {
    const NAME: &'static str = "logon sessions";
    type Place = SessionPlace;
}

impl Operation for ListSessions {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<SessionView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        if self.all_users == Some(true) {
            return Plan::on(target::all(caller.account, "*")).wanting(Wants::Seen);
        }
        self.whose.plan(caller, account).wanting(Wants::Seen)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let seen = match permit.prepared() {
            Prepared::Seen(seen) => seen.clone(),
            _ => Arc::default(),
        };
        let (context, home) = (&*context, permit.home());
        let owner = self.owner(permit.caller(), context)?;
        let (persons, roles) = match self.page.after(home)? {
            None => (Some(None), None),
            Some(SessionPlace::Person(place)) => (Some(Some(place)), None),
            // All of persons stand before those.
            Some(SessionPlace::Role(place)) => (None, Some(place)),
        };
        let persons = persons.into_iter().flat_map(|after| {
            let found = logon_session::after(context.account, owner, after, context.now);
            found.map(One::Person)
        });
        // They are nobody's here, and stand in the list of everybody's alone.
        let roles = owner.is_none().then(|| {
            let found = role_session::after(context.account, roles, context.now);
            found.map(One::Role)
        });
        let current = permit.caller().in_browser().map(|id| &**id);
        let shown = persons.chain(roles.into_iter().flatten()).map(|session| {
            let used = seen.get(session.id()).copied();
            let used = used.unwrap_or_default().max(session.created());
            (session, context, current, used)
        });
        Ok(self
            .page
            .cut(home, shown, |(one, ..): &Shown<'_>| one.place()))
    }
}

impl ListSessions {
    /// Whose, unless everybody's are meant: then nobody may be named.
    fn owner(&self, caller: &Caller, context: &Context<'_>) -> Result<Option<Owner>, Refusal> {
        match self.all_users {
            Some(true) if self.whose.is_unnamed() => Ok(None),
            Some(true) => {
                let rule = "must not be true where somebody is named".to_owned();
                Err(Refusal::Invalid("AllUsers", rule))
            }
            _ => self.whose.owner(caller, context).map(Some),
        }
    }
}

/// Ends a session; its next request is refused.
#[derive(Parameters)]
pub struct EndSession {
    session_id: LogonSessionId,
}

impl Operation for EndSession {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = Done;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let id = self.session_id.shared();
        if let Some(session) = account.role_sessions.get(&id) {
            let role = account.roles.get(&session.role);
            let all = target::all(caller.account, "role/*");
            return Plan::on(match role {
                // Whose the session is, a denial does not say.
                Some(role) => target::role(caller.account, &role.name).told_as(all.arn),
                None => all,
            });
        }
        let session = account.logon_sessions.get(&id);
        let owner = session.map(|session| session.owner);
        let own = caller.user().map(|user| Owner::User(user.id));
        let plan = Plan::on(somebody::target(caller, account, owner));
        plan.self_service(own.is_some() && own == owner)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        let id = self.session_id.shared();
        if account.role_sessions.get(&id).is_some() {
            return caller.in_browser() != Some(&id);
        }
        let session = account.logon_sessions.get(&id);
        // A role ends the sessions of its person as those of anybody.
        let own = caller.logon.as_ref();
        let own = own
            .filter(|one| one.switched.is_none())
            .map(|one| one.owner);
        session.map(|session| session.owner) != own
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        if role_session::end(context.account, &self.session_id.shared()) {
            return Ok(done(()));
        }
        logon_session::end(context, self.session_id.as_str()).map(done)
    }
}

/// Ends all sessions of somebody, but for the one that asks if it is to be kept.
#[derive(Parameters)]
pub struct EndSessionsOfUser {
    #[rpc(flatten)]
    whose: Somebody,
    keep_current: Option<bool>,
}

impl Operation for EndSessionsOfUser {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = EndedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        self.whose.plan(caller, account)
    }

    fn is_dangerous(&self, caller: &Caller, account: &Account) -> bool {
        !self.whose.is_own(caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let caller = permit.caller();
        let owner = self.whose.owner(caller, context)?;
        let current = caller.logon.as_ref().map(|one| &*one.id);
        let kept = current.filter(|_| self.keep_current == Some(true));
        let ended_sessions = logon_session::end_others(context, owner, kept);
        Ok(EndedView { ended_sessions })
    }
}

/// How many sessions were ended.
#[derive(View)]
pub struct EndedView {
    ended_sessions: usize,
}

/// A session of either kind.
#[derive(Clone, Copy)]
enum One<'a> {
    /// It began by logging on here or at the provider of the account's users, or comes of such a one.
    Person(&'a Arc<LogonSession>),
    /// It is of a role by the word of an identity provider.
    Role(&'a Arc<RoleSession>),
}

impl One<'_> {
    fn id(&self) -> &Arc<str> {
        match self {
            Self::Person(one) => &one.id,
            Self::Role(one) => &one.id,
        }
    }

    fn created(&self) -> Moment {
        match self {
            Self::Person(one) => one.created,
            Self::Role(one) => one.created,
        }
    }

    fn place(&self) -> SessionPlace {
        match self {
            Self::Person(one) => SessionPlace::Person(one.index()),
            Self::Role(one) => SessionPlace::Role(one.index()),
        }
    }
}

/// A session, the state it is of, the one that asks, and when it was last used.
type Shown<'a> = (One<'a>, &'a Context<'a>, Option<&'a str>, Moment);

/// A session. The account's owner has no user's names; that of a role says who switched to it, and from which, or which
/// identity provider vouched for whoever is in it.
#[derive(View)]
#[view(flat "Session")]
pub struct SessionView {
    session_id: Arc<str>,
    identity_type: &'static str,
    user_id: Option<UserId>,
    user_name: Option<UserName>,
    user_principal_name: Option<String>,
    role_id: Option<RoleId>,
    role_name: Option<RoleName>,
    role_session_name: Option<SessionName>,
    provider_name: Option<ProviderName>,
    parent_session_id: Option<Arc<str>>,
    create_date: Stamp,
    expire_date: Stamp,
    last_seen_date: Stamp,
    logon_method: &'static str,
    source_ip: String,
    user_agent: Arc<str>,
    #[view("MFAPresent")]
    mfa_present: bool,
    current: bool,
}

impl From<Shown<'_>> for SessionView {
    fn from((one, context, current, used): Shown<'_>) -> Self {
        let one = match one {
            One::Person(one) => one,
            One::Role(one) => return Self::of_role(one, context, current, used),
        };
        let account = &*context.account;
        let switched = one.switched.as_ref();
        let (identity_type, user) = match one.owner {
            Owner::Root => ("Account", None),
            Owner::User(id) if switched.is_some() => ("AssumedRoleUser", account.users.get(&id)),
            Owner::User(id) => ("RAMUser", account.users.get(&id)),
        };
        let role = switched.and_then(|switched| account.roles.get(&switched.role));
        let principal = |name| upn::of(account, name, &context.limits.domain_suffix);
        Self {
            session_id: one.id.clone(),
            identity_type,
            user_id: user.map(|user| user.id),
            user_name: user.map(|user| user.name.clone()),
            user_principal_name: user.map(|user| principal(&user.name)),
            role_id: switched.map(|switched| switched.role),
            role_name: role.map(|role| role.name.clone()),
            role_session_name: switched.map(|switched| switched.name.clone()),
            provider_name: None,
            parent_session_id: switched.map(|switched| switched.from.clone()),
            create_date: Stamp(one.created),
            expire_date: Stamp(one.ends),
            last_seen_date: Stamp(used),
            logon_method: one.way.as_str(),
            source_ip: one.source.to_string(),
            user_agent: one.agent.clone(),
            mfa_present: one.factor.is_some(),
            current: current == Some(&*one.id),
        }
    }
}

impl SessionView {
    fn of_role(
        one: &RoleSession,
        context: &Context<'_>,
        current: Option<&str>,
        used: Moment,
    ) -> Self {
        let role = context.account.roles.get(&one.role);
        Self {
            session_id: one.id.clone(),
            identity_type: "AssumedRoleUser",
            user_id: None,
            user_name: None,
            user_principal_name: None,
            role_id: Some(one.role),
            role_name: role.map(|role| role.name.clone()),
            role_session_name: Some(one.name.clone()),
            provider_name: Some(one.provider.clone()),
            parent_session_id: None,
            create_date: Stamp(one.created),
            expire_date: Stamp(one.ends),
            last_seen_date: Stamp(used),
            logon_method: WayIn::Provider.as_str(),
            source_ip: one.source.to_string(),
            user_agent: one.agent.clone(),
            mfa_present: false,
            current: current == Some(&*one.id),
        }
    }
}

/// Where a session stands among all: those of persons first.
pub enum SessionPlace {
    /// Among those.
    Person(logon_session::Place),
    /// Among those of roles that identity providers vouched for.
    Role(role_session::Place),
}

impl fmt::Display for SessionPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person((owner, created, id)) => {
                let (owner, created) = (somebody::number(*owner), created.millis());
                write!(out, "{owner}:{created}:{id}")
            }
            Self::Role((role, name, created, id)) => {
                write!(out, "{ROLE}:{role}:{name}:{}:{id}", created.millis())
            }
        }
    }
}

impl FromStr for SessionPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        const RULE: Malformed = Malformed("an owner or role, a time and an id");
        let moment = |text: &str| text.parse().map(Moment::from_millis).map_err(|_| RULE);
        let parts: Vec<_> = text.split(':').collect();
        match parts.as_slice() {
            [ROLE, role, name, created, id] => {
                let id: LogonSessionId = id.parse()?;
                let place = (role.parse()?, name.parse()?, moment(created)?, id.shared());
                Ok(Self::Role(place))
            }
            [owner, created, id] => {
                let id: LogonSessionId = id.parse()?;
                let place = (somebody::of_number(owner)?, moment(created)?, id.shared());
                Ok(Self::Person(place))
            }
            _ => Err(RULE),
        }
    }
}

/// What stands before the place of a session of a role, which no number of an owner is.
const ROLE: &str = "role";

#[cfg(test)]
mod federated;
#[cfg(test)]
mod tests;
