//! User groups and who is in them.

use std::sync::Arc;

use model::{
    Child, Comments, DisplayName, Edit, Entity, Group, GroupName, Kind, Membership, Refusal,
    UserName,
};

use super::{attached, membership};
use crate::context::Context;
use crate::limits;

/// What a group is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: GroupName,
    /// How the group is shown.
    pub display_name: Option<DisplayName>,
    /// Free comments.
    pub comments: Option<Comments>,
}

impl From<GroupName> for New {
    fn from(name: GroupName) -> Self {
        Self {
            name,
            display_name: None,
            comments: None,
        }
    }
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new name.
    pub name: Option<GroupName>,
    /// The display name.
    pub display_name: Edit<DisplayName>,
    /// The comments.
    pub comments: Edit<Comments>,
}

/// Adds a group to the account.
///
/// # Errors
/// When the name is taken, or the account has as many groups as it may.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<Group>, Refusal> {
    context.account.groups.check_free(&new.name, None)?;
    limits::check(
        Kind::Group,
        context.account.groups.len(),
        context.limits.groups,
    )?;
    let id = context.entropy.id();
    let (created, updated) = (context.now, context.now);
    Ok(context.account.groups.put(Group {
        id,
        name: new.name,
        display_name: new.display_name,
        comments: new.comments,
        external_id: None,
        provisioned: false,
        created,
        updated,
    }))
}

/// Changes a group; members and policies stay with it.
///
/// # Errors
/// When there is none of that name, or the new name is taken.
pub fn update(
    context: &mut Context<'_>,
    name: &GroupName,
    to: Update,
) -> Result<Arc<Group>, Refusal> {
    let mut group = Group::clone(context.account.groups.named(name)?);
    if let Some(name) = to.name {
        context.account.groups.check_free(&name, Some(&group.id))?;
        group.name = name;
    }
    group.display_name = to.display_name.of(group.display_name);
    group.comments = to.comments.of(group.comments);
    group.updated = context.now;
    Ok(context.account.groups.put(group))
}

/// Deletes a group, which must be free of members and policies.
///
/// # Errors
/// When there is none of that name, or something still hangs on it.
pub fn delete(context: &mut Context<'_>, name: &GroupName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let id = account.groups.named(name)?.id;
    if membership::of_group(account, id).next().is_some() {
        return Err(Refusal::InUse(Kind::Group, Child::User));
    }
    if attached::on(account, Entity::Group(id)).next().is_some() {
        return Err(Refusal::InUse(Kind::Group, Child::Policy));
    }
    account.groups.remove(&id);
    Ok(())
}

/// Puts a user into a group.
///
/// # Errors
/// When either is missing, the user is in it already, or is in as many groups as may be.
pub fn join(context: &mut Context<'_>, name: &UserName, group: &GroupName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let user = account.users.named(name)?.id;
    let group = account.groups.named(group)?;
    if account.memberships.get(&(group.id, user)).is_some() {
        let both = format!("{name} in {}", group.name);
        return Err(Refusal::Exists(Kind::Membership, both));
    }
    let joined = membership::of_user(account, user).count();
    limits::check(Kind::Membership, joined, context.limits.groups_of_user)?;
    let group = group.id;
    account.memberships.put(Membership {
        group,
        user,
        joined: context.now,
    });
    Ok(())
}

/// Takes a user out of a group.
///
/// # Errors
/// When either is missing, or the user is not in it.
pub fn leave(context: &mut Context<'_>, name: &UserName, group: &GroupName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let user = account.users.named(name)?.id;
    let id = account.groups.named(group)?.id;
    match account.memberships.remove(&(id, user)) {
        Some(_) => Ok(()),
        None => Err(Refusal::Missing(
            Kind::Membership,
            format!("{name} in {group}"),
        )),
    }
}
