//! What families of Resource Manager's parameters have in common.

use std::fmt;
use std::str::FromStr;

use gateway::{Caller, Plan};
use model::{AccountId, Malformed, ResourceGroupId};

use crate::identity::target;

/// The condition key that holds the resource group of what is touched.
const GROUP: &str = "acs:ResourceGroupId";

/// `Language`: descriptions are in one language here, whichever is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Language;

impl FromStr for Language {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let known = ["en", "zh-CN", "ja"].contains(&text);
        known.then_some(Self).ok_or(Malformed("en, zh-CN or ja"))
    }
}

/// `ResourceGroupId` where a scope is meant: a resource group, or the account by its own id.
#[derive(Clone, Debug)]
pub enum ScopeId {
    /// The account of this id.
    Account(AccountId),
    /// A group.
    Group(ResourceGroupId),
}

impl FromStr for ScopeId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let account = || AccountId::read(text).map(Self::Account);
        let group = text.parse().map(Self::Group);
        group.or_else(|_| account()).map_err(|_| {
            Malformed("the id of a resource group, such as rg-abc123, or of the account")
        })
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => id.fmt(out),
            Self::Group(id) => id.fmt(out),
        }
    }
}

impl ScopeId {
    /// The same plan, for what is done in this scope: what is attached for a group counts for what is done in it.
    pub(super) fn within(&self, plan: Plan) -> Plan {
        match self {
            Self::Account(_) => plan,
            Self::Group(id) => plan.with_key(GROUP, id),
        }
    }
}

/// What touches a group itself: what is attached for its resources counts for it too.
pub(super) fn on_group(caller: &Caller, id: &ResourceGroupId) -> Plan {
    Plan::on(target::resource_group(caller.account, id)).with_key(GROUP, id)
}

/// What touches several groups: as long as that is one, what is attached for its resources counts.
pub(super) fn on_groups<'a>(
    caller: &Caller,
    ids: impl Iterator<Item = &'a ResourceGroupId> + Clone,
) -> Plan {
    let targets = ids
        .clone()
        .map(|id| target::resource_group(caller.account, id));
    let plan = Plan::on_each(targets);
    ids.fold(plan, |plan, id| plan.with_key(GROUP, id))
}

/// What is about all groups of the account.
pub(super) fn on_all_groups(caller: &Caller) -> Plan {
    Plan::on(target::all(caller.account, "resourcegroup/*"))
}
