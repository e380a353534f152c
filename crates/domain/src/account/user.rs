//! RAM users: made, found, changed, deleted.

use std::sync::Arc;

use model::{
    AccessKey, Child, Comments, DisplayName, Edit, Email, Entity, Kind, LoginProfile, MobilePhone,
    Owner, Refusal, Tags, User, UserId, UserName,
};

use super::recycle_bin::recycled_key;
use super::tables::Account;
use super::{
    access_key, attached, logon_risk, logon_session, logon_tries, membership, mfa, passkey,
    remembered_factor, rotated, service_credential,
};
use crate::context::Context;
use crate::limits;

/// What a user is made of.
pub struct New {
    /// Must be free in the account, without regard to case.
    pub name: UserName,
    /// How the user is shown.
    pub display_name: Option<DisplayName>,
    /// Telephone number.
    pub mobile_phone: Option<MobilePhone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Free comments.
    pub comments: Option<Comments>,
    /// Tags.
    pub tags: Tags,
}

impl From<UserName> for New {
    fn from(name: UserName) -> Self {
        Self {
            name,
            display_name: None,
            mobile_phone: None,
            email: None,
            comments: None,
            tags: Tags::new(),
        }
    }
}

/// What changes; `None` keeps what is there.
#[derive(Default)]
pub struct Update {
    /// A new name.
    pub name: Option<UserName>,
    /// The display name.
    pub display_name: Edit<DisplayName>,
    /// The telephone number.
    pub mobile_phone: Edit<MobilePhone>,
    /// The e-mail address.
    pub email: Edit<Email>,
    /// The comments.
    pub comments: Edit<Comments>,
}

/// Adds a user to the account.
///
/// # Errors
/// When the name is taken, or the account has as many users as it may.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<User>, Refusal> {
    context.account.users.check_free(&new.name, None)?;
    limits::check(
        Kind::User,
        context.account.users.len(),
        context.limits.users,
    )?;
    Ok(context.account.users.put(User {
        id: context.entropy.id(),
        name: new.name,
        display_name: new.display_name,
        mobile_phone: new.mobile_phone,
        email: new.email,
        comments: new.comments,
        tags: new.tags,
        external_id: None,
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
    let mut user = User::clone(context.account.users.named(name)?);
    if let Some(name) = to.name {
        context.account.users.check_free(&name, Some(&user.id))?;
        user.name = name;
    }
    user.display_name = to.display_name.of(user.display_name);
    user.mobile_phone = to.mobile_phone.of(user.mobile_phone);
    user.email = to.email.of(user.email);
    user.comments = to.comments.of(user.comments);
    user.updated = context.now;
    Ok(context.account.users.put(user))
}

/// Deletes a user for good, who must be free of AccessKeys, groups, policies, MFA devices and a login
/// profile. Passkeys, service credentials, AccessKeys in the recycle bin and which passwords the user had
/// go with the user.
///
/// # Errors
/// When there is none of that name, or something still hangs on it.
pub fn delete(context: &mut Context<'_>, name: &UserName) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let id = account.users.named(name)?.id;
    let conflict = |child| Err(Refusal::InUse(Kind::User, child));
    if access_key::of(account, Owner::User(id)).next().is_some() {
        return conflict(Child::AccessKey);
    }
    if membership::of_user(account, id).next().is_some() {
        return conflict(Child::Group);
    }
    if attached::on(account, Entity::User(id)).next().is_some() {
        return conflict(Child::Policy);
    }
    if account.login_profiles.get(&id).is_some() {
        return conflict(Child::LoginProfile);
    }
    if mfa::anything(account, Owner::User(id)).is_some() {
        return conflict(Child::MfaDevice);
    }
    passkey::forget(account, id);
    account.logons.remove(&Owner::User(id));
    logon_session::end_of(account, Owner::User(id));
    logon_tries::unlock(account, Owner::User(id));
    logon_risk::forget(account, Owner::User(id));
    remembered_factor::forget(account, Owner::User(id));
    account.users.remove(&id);
    service_credential::forget(context, id);
    rotated::forget(context, id);
    recycled_key::purge_of(context, Owner::User(id));
    Ok(())
}

/// How this user logs on with a password, if at all.
#[must_use]
pub fn login_profile(account: &Account, id: UserId) -> Option<&Arc<LoginProfile>> {
    account.login_profiles.get(&id)
}

/// The owner of this key, if it is a living user.
#[must_use]
pub fn owner_of<'a>(account: &'a Account, key: &AccessKey) -> Option<&'a Arc<User>> {
    match key.owner {
        Owner::Root => None,
        Owner::User(id) => account.users.get(&id),
    }
}
