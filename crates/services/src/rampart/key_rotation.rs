//! AccessKeys of users that are replaced without a call that fails.
//!
//! Without a name the caller's own keys are meant. Users rotate their own where the account lets them manage
//! their keys.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::account::key_rotation::{self, Start};
use domain::account::rotated;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Use, Wants};
use model::{
    AccessKeyId, KeyRotation, Malformed, Refusal, RotationReason, RotationState, RotationTerms,
    UserId, UserName, UserPrincipalName, WentBack, Within,
};

use crate::identity::access_key::plan;
use crate::identity::target;
use crate::identity::whose::{self, Whose};
use crate::page::{List, Marked};
use crate::ram::access_key::KeyView;
use crate::view::{Paged, Stamp};

/// Begins to replace an AccessKey of a user: makes the second one, whose secret is shown in this answer and
/// never again. The old one is switched off once nobody has used it for so many hours.
#[derive(Parameters)]
pub struct StartKeyRotation {
    #[rpc(flatten)]
    whose: Named,
    user_access_key_id: Option<AccessKeyId>,
    reason: Option<RotationReason>,
    quiet_hours: Option<Within<1, 720>>,
    observe_hours: Option<Within<1, 2160>>,
    deadline_hours: Option<Within<1, 8760>>,
}

impl Operation for StartKeyRotation {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = StartedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let reason = self.reason.unwrap_or_default();
        let usual = reason.terms();
        let start = Start {
            old: self.user_access_key_id.clone(),
            reason,
            terms: RotationTerms {
                quiet: self.quiet_hours.map_or(usual.quiet, Within::get),
                observe: self.observe_hours.map_or(usual.observe, Within::get),
                deadline: self.deadline_hours.map_or(usual.deadline, Within::get),
            },
        };
        let (rotation, key, secret) = key_rotation::start(context, user, &start)?;
        Ok(StartedView {
            access_key: (&key, &secret).into(),
            key_rotation: (&rotation, &*context.account).into(),
        })
    }
}

/// Shows how far the rotation of a user's AccessKey has come, and when, where and whence both keys were last
/// used.
#[derive(Parameters)]
pub struct GetKeyRotation {
    #[rpc(flatten)]
    whose: Named,
}

impl Operation for GetKeyRotation {
    const EFFECT: Effect = Effect::Read;
    type Answer = ProgressView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let rotation = self.whose.rotation(caller, account);
        let keys = rotation.map(|one| vec![one.old.clone(), one.new.clone()]);
        plan(&self.whose, caller, account).wanting(Wants::EachLastUsed(keys.unwrap_or_default()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let rotation = key_rotation::find(context.account, user)?;
        let used = |key: &AccessKeyId| match permit.prepared() {
            Prepared::EachLastUsed(uses) => uses.get(key).cloned(),
            _ => None,
        };
        let (old, new) = (used(&rotation.old), used(&rotation.new));
        let watched = matches!(
            rotation.state,
            RotationState::Switching | RotationState::Overdue
        );
        let minute = old.as_ref().map(|used| used.minute);
        Ok(ProgressView {
            disable_date: watched.then(|| Stamp(key_rotation::quiet_at(rotation, minute))),
            old_access_key_use: old.map(UseView::from),
            new_access_key_use: new.map(UseView::from),
            key_rotation: (rotation, &*context.account).into(),
        })
    }
}

/// Takes the next step of a rotation at once: switches the old AccessKey off, or puts it into the recycle
/// bin if it is.
#[derive(Parameters)]
pub struct FinishKeyRotation {
    #[rpc(flatten)]
    whose: Named,
}

impl Operation for FinishKeyRotation {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = RotatedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(&self.whose, caller, account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let rotation = key_rotation::finish(context, user)?;
        let key_rotation = (&rotation, &*context.account).into();
        Ok(RotatedView { key_rotation })
    }
}

/// Gives a rotation up: the old AccessKey is on again, and the new one is deleted. One that was used is
/// only switched off, and that only if Force is true.
#[derive(Parameters)]
pub struct CancelKeyRotation {
    #[rpc(flatten)]
    whose: Named,
    force: Option<bool>,
}

impl Operation for CancelKeyRotation {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = RotatedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let rotation = self.whose.rotation(caller, account);
        let keys = rotation.map(|one| vec![one.new.clone()]);
        plan(&self.whose, caller, account).wanting(Wants::EachLastUsed(keys.unwrap_or_default()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let user = whose::user(&self.whose, permit.caller(), context)?;
        let new = &key_rotation::find(context.account, user)?.new;
        let used = match permit.prepared() {
            Prepared::EachLastUsed(uses) => uses.contains_key(new),
            _ => false,
        };
        let way = (used, self.force == Some(true));
        let rotation = key_rotation::cancel(context, user, way)?;
        let key_rotation = (&rotation, &*context.account).into();
        Ok(RotatedView { key_rotation })
    }
}

/// Lists the newest rotation of each user that has had one.
#[derive(Parameters)]
pub struct ListKeyRotations {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListKeyRotations {
    const NAME: &'static str = "key rotations";
    type Place = RotationPlace;
}

impl Operation for ListKeyRotations {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RotationView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, home) = (&*context.account, permit.home());
        let after = self.page.after(home)?.map(|place| &place.0);
        let found = account.key_rotations.ordered(after);
        let shown = found.map(|one| (one, account));
        let place = |(one, _): &Shown<'_>| RotationPlace(one.user);
        Ok(self.page.cut(home, shown, place))
    }
}

/// A user, by either name.
#[derive(Parameters)]
struct Named {
    user_name: Option<UserName>,
    user_principal_name: Option<UserPrincipalName>,
}

impl Named {
    /// The newest rotation of the user's keys.
    fn rotation<'a>(&self, caller: &Caller, account: &'a Account) -> Option<&'a KeyRotation> {
        let user = match self.name() {
            Some(name) => account.users.named(name).ok()?.id,
            None => caller.user()?.id,
        };
        rotated::of(account, user).map(AsRef::as_ref)
    }
}

impl Whose for Named {
    const PARAMETER: &'static str = "UserName";

    fn name(&self) -> Option<&UserName> {
        let by_principal = self.user_principal_name.as_ref().map(|upn| &upn.name);
        self.user_name.as_ref().or(by_principal)
    }

    fn check(&self, account: &Account, suffix: &str) -> Result<(), Refusal> {
        match (&self.user_name, &self.user_principal_name) {
            (Some(_), Some(_)) => {
                let rule = "must not be given beside UserName: a user is named in one way";
                Err(Refusal::Invalid("UserPrincipalName", rule.to_owned()))
            }
            (None, Some(upn)) => domain::account::upn::find(account, upn, suffix).map(|_| ()),
            (_, None) => Ok(()),
        }
    }
}

/// What a rotation began with: the new key and its secret.
#[derive(View)]
pub struct StartedView {
    access_key: KeyView,
    key_rotation: RotationView,
}

/// How far a rotation has come.
#[derive(View)]
pub struct RotatedView {
    key_rotation: RotationView,
}

/// The same, with the last uses of both keys, and when the old one is switched off if nobody uses it any
/// more.
#[derive(View)]
pub struct ProgressView {
    key_rotation: RotationView,
    disable_date: Option<Stamp>,
    old_access_key_use: Option<UseView>,
    new_access_key_use: Option<UseView>,
}

/// When, where and whence a key was last used.
#[derive(View)]
pub struct UseView {
    last_used_date: Stamp,
    service_name: String,
    source_ip: Option<String>,
}

/// A rotation, and the state it is of.
type Shown<'a> = (&'a Arc<KeyRotation>, &'a Account);

/// A rotation.
#[derive(View)]
#[view(flat "KeyRotation")]
pub struct RotationView {
    user_id: UserId,
    user_name: Option<UserName>,
    state: &'static str,
    state_date: Stamp,
    reason: String,
    old_access_key_id: AccessKeyId,
    new_access_key_id: AccessKeyId,
    start_date: Stamp,
    quiet_hours: u16,
    observe_hours: u16,
    deadline_hours: u16,
    deadline_date: Stamp,
    goes_back: Option<bool>,
    recycle_date: Option<Stamp>,
    went_back: Option<WentBackView>,
}

/// Why the old key was switched on again; without a call it was by hand.
#[derive(View)]
pub struct WentBackView {
    went_back_date: Stamp,
    late_call_date: Option<Stamp>,
    service_name: Option<String>,
    source_ip: Option<String>,
    failed_calls: u64,
}

impl From<Shown<'_>> for RotationView {
    fn from((one, account): Shown<'_>) -> Self {
        let goes_back = match one.state {
            RotationState::Observing { returns } => Some(returns),
            _ => None,
        };
        let user = account.users.get(&one.user);
        Self {
            user_id: one.user,
            user_name: user.map(|user| user.name.clone()),
            state: one.state.as_str(),
            state_date: Stamp(one.since),
            reason: one.reason.to_string(),
            old_access_key_id: one.old.clone(),
            new_access_key_id: one.new.clone(),
            start_date: Stamp(one.begun),
            quiet_hours: one.terms.quiet,
            observe_hours: one.terms.observe,
            deadline_hours: one.terms.deadline,
            deadline_date: Stamp(one.deadline()),
            goes_back,
            recycle_date: one.recycled_at().map(Stamp),
            went_back: one.went_back.as_ref().map(WentBackView::from),
        }
    }
}

impl From<&WentBack> for WentBackView {
    fn from(one: &WentBack) -> Self {
        let late = one.late.as_ref();
        Self {
            went_back_date: Stamp(one.at),
            late_call_date: late.map(|late| Stamp(late.at)),
            service_name: late.map(|late| late.service.clone()),
            source_ip: late.map(|late| late.source.to_string()),
            failed_calls: one.failed_calls,
        }
    }
}

impl From<Use> for UseView {
    fn from(used: Use) -> Self {
        Self {
            last_used_date: Stamp(used.minute),
            service_name: used.service,
            source_ip: used.source.map(|source| source.to_string()),
        }
    }
}

/// Where a rotation stands among all.
pub struct RotationPlace(UserId);

impl fmt::Display for RotationPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for RotationPlace {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests;
