//! Policies on users, groups and roles.

use model::{
    Attachment, AttachmentScope, Entity, GroupName, Kind, PolicyRef, Refusal, RoleName, UserName,
};

use super::catalog::Named;
use super::tables::Account;
use super::{attached, catalog, resource_group, role};
use crate::context::Context;
use crate::limits;

/// A user, group or role by name, as a caller gives it.
#[derive(Clone, Debug)]
pub enum Holder {
    /// A RAM user.
    User(UserName),
    /// A group.
    Group(GroupName),
    /// A role.
    Role(RoleName),
}

/// The user, group or role of this name.
///
/// # Errors
/// When there is none.
pub fn holder(account: &Account, holder: &Holder) -> Result<Entity, Refusal> {
    Ok(match holder {
        Holder::User(name) => Entity::User(account.users.named(name)?.id),
        Holder::Group(name) => Entity::Group(account.groups.named(name)?.id),
        Holder::Role(name) => Entity::Role(account.roles.named(name)?.id),
    })
}

/// The scope a caller names by the id of a resource group. The account's own id means all of it.
///
/// # Errors
/// When there is no resource group of that id.
pub fn scope(account: &Account, of: Option<&str>) -> Result<AttachmentScope, Refusal> {
    let own = account.profile().map(|profile| profile.id.to_string());
    match of {
        Some(id) if own.as_deref() != Some(id) => {
            let missing = || Refusal::Missing(Kind::ResourceGroup, id.to_owned());
            let id = id.parse().map_err(|_| missing())?;
            let group = resource_group::find(account, &id)?;
            Ok(AttachmentScope::ResourceGroup(group.id.to_string()))
        }
        _ => Ok(AttachmentScope::Account),
    }
}

/// Whether a resource group of this id is there.
pub(super) fn is_group(account: &Account, id: &str) -> bool {
    id.parse()
        .is_ok_and(|id| resource_group::find(account, &id).is_ok())
}

/// Attaches a policy.
///
/// # Errors
/// When either is missing, it is attached already, or there are too many on the holder.
pub fn attach(
    context: &mut Context<'_>,
    on_whom: &Holder,
    named: &Named,
    scope: AttachmentScope,
) -> Result<(), Refusal> {
    let entity = holder(context.account, on_whom)?;
    let policy = catalog::find(context.account, named)?.reference();
    check_own(context.account, entity)?;
    if context
        .account
        .attachments
        .get(&(entity, policy.clone(), scope.clone()))
        .is_some()
    {
        return Err(Refusal::Exists(kind(entity), named.name.to_string()));
    }
    let system = |other: &PolicyRef| matches!(other, PolicyRef::System(_));
    let alike = attached::on(context.account, entity)
        .filter(|other| other.scope == scope && system(&other.policy) == named.system)
        .count();
    let most = if named.system {
        context.limits.system_policies_attached
    } else {
        context.limits.custom_policies_attached
    };
    limits::check(kind(entity), alike, most)?;
    context.account.attachments.put(Attachment {
        entity,
        policy,
        scope,
        attached: context.now,
    });
    Ok(())
}

/// Detaches a policy.
///
/// # Errors
/// When either is missing, or it is not attached.
pub fn detach(
    context: &mut Context<'_>,
    on_whom: &Holder,
    named: &Named,
    scope: AttachmentScope,
) -> Result<(), Refusal> {
    let entity = holder(context.account, on_whom)?;
    let policy = catalog::find(context.account, named)?.reference();
    check_own(context.account, entity)?;
    match context.account.attachments.remove(&(entity, policy, scope)) {
        Some(_) => Ok(()),
        None => Err(Refusal::Missing(kind(entity), named.name.to_string())),
    }
}

/// What a policy on it is called.
pub(super) fn kind(entity: Entity) -> Kind {
    match entity {
        Entity::User(_) => Kind::UserPolicy,
        Entity::Group(_) => Kind::GroupPolicy,
        Entity::Role(_) => Kind::RolePolicy,
    }
}

/// Checks that the policies on it are the account's own to change.
fn check_own(account: &Account, entity: Entity) -> Result<(), Refusal> {
    match entity {
        Entity::Role(id) => account
            .roles
            .get(&id)
            .map_or(Ok(()), |one| role::check_own(one)),
        Entity::User(_) | Entity::Group(_) => Ok(()),
    }
}
