//! RAM users: made, found, changed, deleted.

use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, Child, Comments, DisplayName, Email, GroupId, Kind, MobilePhone, Owner,
    Refusal, User, UserId, UserName,
};

use super::{Account, access_key, attachment};
use crate::{Context, limits};

/// What a user is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: UserName,
    /// How the user is shown; the name if left out.
    pub display_name: Option<DisplayName>,
    /// Telephone number.
    pub mobile_phone: Option<MobilePhone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Free comments.
    pub comments: Option<Comments>,
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new name.
    pub name: Option<UserName>,
    /// A new display name.
    pub display_name: Option<DisplayName>,
    /// A new telephone number.
    pub mobile_phone: Option<MobilePhone>,
    /// A new e-mail address.
    pub email: Option<Email>,
    /// New comments.
    pub comments: Option<Comments>,
}

/// The user of this name, spelt exactly so.
///
/// # Errors
/// When there is none.
pub fn find<'a>(account: &'a Account, name: &UserName) -> Result<&'a Arc<User>, Refusal> {
    account
        .users
        .find(&name.folded())
        .filter(|user| user.name == *name)
        .ok_or_else(|| Refusal::Missing(Kind::User, name.to_string()))
}

/// Adds a user to the account.
///
/// # Errors
/// When the name is taken, or the account has as many users as it may.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<User>, Refusal> {
    name_is_free(context.account, &new.name, None)?;
    limits::check(
        Kind::User,
        context.account.users.len(),
        context.limits.users,
    )?;
    let display_name = new.display_name.or_else(|| new.name.as_str().parse().ok());
    Ok(context.account.users.put(User {
        id: context.entropy.id(),
        name: new.name,
        display_name,
        mobile_phone: new.mobile_phone,
        email: new.email,
        comments: new.comments,
        created: context.now,
        updated: context.now,
    }))
}

/// Changes a user; groups, policies and keys stay with it.
///
/// # Errors
/// When there is none of that name, or the new name is taken.
pub fn update(
    context: &mut Context<'_>,
    name: &UserName,
    to: Update,
) -> Result<Arc<User>, Refusal> {
    let mut user = User::clone(find(context.account, name)?);
    if let Some(name) = to.name {
        name_is_free(context.account, &name, Some(user.id))?;
        user.name = name;
    }
    user.display_name = to.display_name.or(user.display_name);
    user.mobile_phone = to.mobile_phone.or(user.mobile_phone);
    user.email = to.email.or(user.email);
    user.comments = to.comments.or(user.comments);
    user.updated = context.now;
    Ok(context.account.users.put(user))
}

/// Deletes a user, who must be free of AccessKeys, groups and policies. A logon password goes
/// with the user.
///
/// # Errors
/// When there is none of that name, or something still hangs on it.
pub fn delete(context: &mut Context<'_>, name: &UserName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let id = find(account, name)?.id;
    let conflict = |child| Err(Refusal::InUse(Kind::User, child));
    if access_key::of(account, Owner::User(id)).next().is_some() {
        return conflict(Child::AccessKey);
    }
    if groups_of(account, id).next().is_some() {
        return conflict(Child::Group);
    }
    if attachment::on(account, model::Entity::User(id))
        .next()
        .is_some()
    {
        return conflict(Child::Policy);
    }
    account.logons.remove(&Owner::User(id));
    account.users.remove(&id);
    Ok(())
}

/// The memberships of a user.
pub fn groups_of(account: &Account, user: UserId) -> impl Iterator<Item = &Arc<model::Membership>> {
    account
        .memberships
        .index_range((user, GroupId::new(0))..=(user, GroupId::new(u64::MAX)))
}

/// The owner of this key, if it is a living user.
#[must_use]
pub fn owner_of<'a>(account: &'a Account, key: &AccessKey) -> Option<&'a Arc<User>> {
    match key.owner {
        Owner::Root => None,
        Owner::User(id) => account.users.get(&id),
    }
}

/// The key of this id, if it is this owner's.
#[must_use]
pub fn key_of<'a>(
    account: &'a Account,
    owner: Owner,
    id: &AccessKeyId,
) -> Option<&'a Arc<AccessKey>> {
    account.access_keys.get(id).filter(|key| key.owner == owner)
}

fn name_is_free(account: &Account, name: &UserName, but: Option<UserId>) -> Result<(), Refusal> {
    match account.users.find(&name.folded()) {
        Some(user) if Some(user.id) != but => Err(Refusal::Exists(Kind::User, name.to_string())),
        _ => Ok(()),
    }
}
