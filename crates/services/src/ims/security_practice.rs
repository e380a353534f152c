//! The account security report: a score and a few counts, of the account as it is now.

use derive::{Parameters, View};
use domain::posture::{Practice, Profile, assess, practice};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};

use crate::report::{gathered, plan_to_gather};
use crate::view::One;

/// Tells how safe the account is.
#[derive(Parameters)]
pub struct GetAccountSecurityPracticeReport {}

impl Operation for GetAccountSecurityPracticeReport {
    const EFFECT: Effect = Effect::Read;
    type Answer = One<PracticeView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        plan_to_gather(caller.account)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let snapshot = gathered(permit, context)?;
        Ok(One(PracticeView {
            score: assess(&snapshot, Profile::Default, &[]).score(),
            account_security_practice_user_info: practice(&snapshot).into(),
        }))
    }
}

/// The report.
#[derive(View)]
#[view("AccountSecurityPracticeInfo")]
pub struct PracticeView {
    score: u32,
    account_security_practice_user_info: CountsView,
}

/// Its counts.
#[derive(View)]
struct CountsView {
    bind_mfa: bool,
    root_with_access_key: usize,
    sub_user: usize,
    sub_user_bind_mfa: usize,
    sub_user_pwd_level: &'static str,
    sub_user_with_old_access_key: usize,
    sub_user_with_unused_access_key: usize,
    old_ak_num: usize,
    unused_ak_num: usize,
}

impl From<Practice> for CountsView {
    fn from(counts: Practice) -> Self {
        Self {
            bind_mfa: counts.root_factor,
            root_with_access_key: counts.root_keys,
            sub_user: counts.users,
            sub_user_bind_mfa: counts.with_factor,
            sub_user_pwd_level: counts.passwords.name(),
            sub_user_with_old_access_key: counts.with_old_keys,
            sub_user_with_unused_access_key: counts.with_unused_keys,
            old_ak_num: counts.old_keys,
            unused_ak_num: counts.unused_keys,
        }
    }
}

#[cfg(test)]
mod tests;
