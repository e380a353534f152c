//! Whether links that are made or undone give rights away: more is allowed by them, or less is denied.

use domain::Account;
use domain::account::catalog::{self, AnyPolicy, Named};
use domain::account::{attached, policy};
use model::{Entity, GroupName};

/// Whether whoever comes into a group may do more by it.
pub(crate) fn come_with(account: &Account, group: &GroupName) -> bool {
    of(account, group).next().is_some()
}

/// Whether whoever leaves a group may do more by it.
pub(crate) fn stay_behind(account: &Account, group: &GroupName) -> bool {
    of(account, group).any(|policy| denies(account, policy))
}

/// Whether whoever is without a policy may do more by it.
pub(crate) fn held_back(account: &Account, policy: &Named) -> bool {
    catalog::find(account, policy).is_ok_and(|policy| denies(account, policy))
}

/// The policies of a group.
fn of<'a>(account: &'a Account, group: &GroupName) -> impl Iterator<Item = AnyPolicy<'a>> {
    let group = account.groups.named(group).ok();
    let on = group.map(|group| attached::on(account, Entity::Group(group.id)));
    let on = on.into_iter().flatten();
    on.filter_map(|one| catalog::of(account, &one.policy))
}

/// Whether anything is denied by the version that counts.
fn denies(account: &Account, policy: AnyPolicy<'_>) -> bool {
    let compiled = match policy {
        AnyPolicy::System(system) => Some(system.compiled()),
        AnyPolicy::Custom(custom) => {
            let version = policy::version(account, custom.id, custom.default_version);
            version.ok().map(|version| version.compiled())
        }
    };
    let statements = compiled.map(|compiled| compiled.document().statements());
    let mut statements = statements.into_iter().flatten();
    statements.any(|one| one.effect() == ::policy::Effect::Deny)
}
