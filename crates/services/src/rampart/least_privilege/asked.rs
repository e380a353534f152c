//! Whose policy is made, and how wide.

use std::str::FromStr;

use derive::Parameters;
use domain::Account;
use gateway::{Caller, Target};
use model::{Entity, GroupName, Refusal, RoleName, UserName};
use policy::shrink::Breadth;

use crate::identity::target;

/// Who holds the policies.
#[derive(Parameters)]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub(super) struct Holder {
    user_name: Option<UserName>,
    group_name: Option<GroupName>,
    role_name: Option<RoleName>,
}

impl Holder {
    pub(super) fn is_user(&self) -> bool {
        self.user_name.is_some()
    }

    /// What it is judged on.
    pub(super) fn target(&self, caller: &Caller) -> Target {
        let home = caller.account;
        match (&self.user_name, &self.group_name, &self.role_name) {
            (Some(user), None, None) => target::user(home, user),
            (None, Some(group), None) => target::group(home, group),
            (None, None, Some(role)) => target::role(home, role),
            // It is refused before anything is shown.
            _ => target::all(home, "*"),
        }
    }

    /// The one that is meant.
    pub(super) fn find(&self, account: &Account) -> Result<Entity, Refusal> {
        match (&self.user_name, &self.group_name, &self.role_name) {
            (Some(name), None, None) => Ok(Entity::User(account.users.named(name)?.id)),
            (None, Some(name), None) => Ok(Entity::Group(account.groups.named(name)?.id)),
            (None, None, Some(name)) => Ok(Entity::Role(account.roles.named(name)?.id)),
            (None, None, None) => {
                let rule = "must be given where neither GroupName nor RoleName is";
                Err(Refusal::Invalid("UserName", rule.to_owned()))
            }
            (_, Some(_), None) => {
                let rule = "must be empty where UserName is given";
                Err(Refusal::Invalid("GroupName", rule.to_owned()))
            }
            _ => {
                let rule = "must be empty where UserName or GroupName is given";
                Err(Refusal::Invalid("RoleName", rule.to_owned()))
            }
        }
    }
}

/// How far what was used is taken for a sample.
#[derive(Clone, Copy)]
pub(super) struct Width(pub(super) Breadth);

impl FromStr for Width {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [
            Breadth::Exact,
            Breadth::Usual,
            Breadth::Kinds,
            Breadth::Statements,
        ];
        let found = all.into_iter().find(|own| own.word() == text);
        found
            .map(Self)
            .ok_or("must be Exact, Usual, Kinds or Statements")
    }
}
