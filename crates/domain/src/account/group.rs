//! User groups and who is in them.

use std::sync::Arc;

use model::{
    Child, Comments, Entity, Group, GroupId, GroupName, Kind, Membership, Refusal, UserId, UserName,
};

use super::{Account, attachment, user};
use crate::{Context, limits};

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new name.
    pub name: Option<GroupName>,
    /// New comments.
    pub comments: Option<Comments>,
}

/// The group of this name, spelt exactly so.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, name: &GroupName) -> Result<&'a Arc<Group>, Refusal> {
    account
        .groups
        .find(&name.folded())
        .filter(|group| group.name == *name)
        .ok_or_else(|| Refusal::Missing(Kind::Group, name.to_string()))
}

/// Adds a group to the account.
///
/// # Errors
/// When the name is taken, or the account has as many groups as it may.
pub fn create(
    context: &mut Context<'_>,
    name: GroupName,
    comments: Option<Comments>,
) -> Result<Arc<Group>, Refusal> {
    name_is_free(context.account, &name, None)?;
    limits::check(
        Kind::Group,
        context.account.groups.len(),
        context.limits.groups,
    )?;
    let id = context.entropy.id();
    let (created, updated) = (context.now, context.now);
    Ok(context.account.groups.put(Group {
        id,
        name,
        comments,
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
    let mut group = Group::clone(find(context.account, name)?);
    if let Some(name) = to.name {
        name_is_free(context.account, &name, Some(group.id))?;
        group.name = name;
    }
    group.comments = to.comments.or(group.comments);
    group.updated = context.now;
    Ok(context.account.groups.put(group))
}

/// Deletes a group, which must be free of members and policies.
///
/// # Errors
/// When there is none of that name, or something still hangs on it.
pub fn delete(context: &mut Context<'_>, name: &GroupName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let id = find(account, name)?.id;
    if members_of(account, id).next().is_some() {
        return Err(Refusal::InUse(Kind::Group, Child::User));
    }
    if attachment::on(account, Entity::Group(id)).next().is_some() {
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
    let user = user::find(account, name)?.id;
    let group = find(account, group)?;
    if account.memberships.get(&(group.id, user)).is_some() {
        let both = format!("{name} in {}", group.name);
        return Err(Refusal::Exists(Kind::Membership, both));
    }
    let joined = user::groups_of(account, user).count();
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
    let user = user::find(account, name)?.id;
    let id = find(account, group)?.id;
    match account.memberships.remove(&(id, user)) {
        Some(_) => Ok(()),
        None => Err(Refusal::Missing(
            Kind::Membership,
            format!("{name} in {group}"),
        )),
    }
}

/// The memberships of a group.
pub fn members_of(account: &Account, group: GroupId) -> impl Iterator<Item = &Arc<Membership>> {
    account
        .memberships
        .range((group, UserId::new(0))..=(group, UserId::new(u64::MAX)))
}

/// The same, those after this one alone, by id.
pub fn members_after(
    account: &Account,
    group: GroupId,
    after: Option<UserId>,
) -> impl Iterator<Item = &Arc<Membership>> {
    let first = after.map_or(0, |last| last.number().saturating_add(1));
    account
        .memberships
        .range((group, UserId::new(first))..=(group, UserId::new(u64::MAX)))
}

fn name_is_free(account: &Account, name: &GroupName, but: Option<GroupId>) -> Result<(), Refusal> {
    match account.groups.find(&name.folded()) {
        Some(group) if Some(group.id) != but => Err(Refusal::Exists(Kind::Group, name.to_string())),
        _ => Ok(()),
    }
}
