//! The job that switches logging on off for users who have not done it for as long as the account
//! prefers, and forgets sessions and remembered factors whose time is over.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::{
    login_profile, logon_session, oauth_device, oauth_grant, remembered_factor, role_session,
};
use domain::{Account, Context};
use model::{AccountId, LoginProfile, Moment, Refusal, UserId, UserName, user_arn};
use serde_json::json;

use super::errand::Errand;
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::entry;
use crate::fault::Error;
use crate::held::last_seen;
use crate::held::snapshot::Snapshot;

/// Switches logging on off for idle users, each day.
pub struct IdleUsers;

#[async_trait]
impl Job for IdleUsers {
    fn name(&self) -> &'static str {
        "idle_users"
    }

    fn period(&self) -> i64 {
        24 * 60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        let (state, now) = (&snapshot.state, errand.now());
        let store = &*errand.core.store;
        let over =
            is_any_over(state, now) || last_seen::is_any_over(store, snapshot.account, now).await?;
        Ok(over || !idle(errand, &snapshot).is_empty())
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        for idle in idle(errand, &snapshot) {
            let parameters = json!({ "UserName": idle.name.as_str() });
            errand
                .perform(&DISABLE, &parameters, Arc::new(idle))
                .await?;
        }
        if is_any_over(&snapshot.state, errand.now()) {
            errand.perform(&FORGET, &json!({}), Arc::new(Past)).await?;
        }
        let store = &*errand.core.store;
        last_seen::forget_over(store, snapshot.account, errand.now()).await?;
        Ok(())
    }
}

/// A user who was idle a moment ago.
struct Idle {
    user: UserId,
    name: UserName,
}

fn idle(errand: &Errand, snapshot: &Snapshot) -> Vec<Idle> {
    let (state, now) = (&snapshot.state, errand.now());
    let idle = |profile: &&Arc<LoginProfile>| login_profile::is_idle(state, profile, now);
    let profiles = state.login_profiles.iter().filter(idle);
    let users = profiles.filter_map(|profile| state.users.get(&profile.user));
    users
        .map(|user| Idle {
            user: user.id,
            name: user.name.clone(),
        })
        .collect()
}

impl Deed for Idle {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(Target {
            kind: "ACS::RAM::User",
            name: self.name.to_string(),
            ..Target::plain(user_arn(caller.account, &self.name))
        })
    }

    /// Looks again: the user may have logged on meanwhile.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if !login_profile::switch_off_idle(context, self.user) {
            let note = ("unchanged", "the user is not idle any more".into());
            context.effects.notes.push(note);
        }
        Ok("{}".to_owned())
    }
}

/// Whether the time of any session is over, of a factor that is remembered, or of a grant of OAuth.
fn is_any_over(state: &Account, now: Moment) -> bool {
    logon_session::is_any_over(state, now)
        || role_session::is_any_over(state, now)
        || remembered_factor::is_any_over(state, now)
        || oauth_grant::is_any_over(state, now)
        || oauth_device::is_any_over(state, now)
}

/// Sessions, remembered factors and grants of OAuth whose time is over.
struct Past;

impl Deed for Past {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        Plan::free()
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        logon_session::forget_over(context.account, context.now);
        role_session::forget_over(context.account, context.now);
        remembered_factor::forget_over(context.account, context.now);
        oauth_grant::forget_over(context.account, context.now);
        oauth_device::forget_over(context.account, context.now);
        Ok("{}".to_owned())
    }
}

static DISABLE: Entry = entry("IdleUserDisabled", "rampart:IdleUserDisabled");
static FORGET: Entry = entry("ForgetLogonSessions", "rampart:ForgetLogonSessions");
