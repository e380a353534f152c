//! Users and groups that a directory elsewhere provisions: known by its ids, switched on and off as it says.
//!
//! Source: RFC 7643 (`externalId`, `active`).

use std::sync::Arc;

use model::{
    AccessKeyId, Entity, ForeignId, Group, GroupId, KeyStatus, Kind, LoginProfile, Owner, Refusal,
    Revoked, User, UserId,
};

use super::tables::Account;
use super::{access_key, attached, group, login_profile, membership, revocation};
use crate::context::Context;

/// The user that a directory calls so.
#[must_use]
pub fn user_by_external_id<'a>(account: &'a Account, id: &ForeignId) -> Option<&'a Arc<User>> {
    let mut users = account.users.iter();
    users.find(|user| user.external_id.as_ref() == Some(id))
}

/// The group that a directory calls so.
#[must_use]
pub fn group_by_external_id<'a>(account: &'a Account, id: &ForeignId) -> Option<&'a Arc<Group>> {
    let mut groups = account.groups.iter();
    groups.find(|group| group.external_id.as_ref() == Some(id))
}

/// Says what a directory calls a user.
///
/// # Errors
/// When there is no such user, or it calls another so.
pub fn name_user(
    context: &mut Context<'_>,
    id: UserId,
    to: Option<ForeignId>,
) -> Result<Arc<User>, Refusal> {
    let user = user(context.account, id)?.clone();
    if user.external_id == to {
        return Ok(user);
    }
    let other = to
        .as_ref()
        .and_then(|to| user_by_external_id(context.account, to));
    if other.is_some() {
        return Err(taken("user", to.as_ref()));
    }
    Ok(context.account.users.put(User {
        external_id: to,
        updated: context.now,
        ..User::clone(&user)
    }))
}

/// Says what a directory calls a group.
///
/// # Errors
/// When there is no such group, or it calls another so.
pub fn name_group(
    context: &mut Context<'_>,
    id: GroupId,
    to: Option<ForeignId>,
) -> Result<Arc<Group>, Refusal> {
    let group = found(context.account, id)?.clone();
    if group.external_id == to {
        return Ok(group);
    }
    let other = to
        .as_ref()
        .and_then(|to| group_by_external_id(context.account, to));
    if other.is_some() {
        return Err(taken("group", to.as_ref()));
    }
    Ok(context.account.groups.put(Group {
        external_id: to,
        updated: context.now,
        ..Group::clone(&group)
    }))
}

/// Lets a user log on: the login profile is switched on, or made without a password. Whether that was news.
///
/// # Errors
/// When there is no such user.
pub fn switch_on(context: &mut Context<'_>, id: UserId) -> Result<bool, Refusal> {
    let user = user(context.account, id)?.clone();
    match login_profile::of(context.account, &user) {
        Ok(profile) if profile.active => return Ok(false),
        Ok(_) => {
            let to = login_profile::Update {
                active: Some(true),
                ..login_profile::Update::default()
            };
            login_profile::update(context, &user, &to)?;
        }
        Err(_) => make_profile(context, &user, true)?,
    }
    Ok(true)
}

/// What came of switching a user off.
pub struct Off {
    /// The AccessKeys that were on.
    pub keys: Vec<AccessKeyId>,
    /// Whether anything was on.
    pub is_news: bool,
}

/// Switches a user off, at once: nobody logs on as it, its sessions and temporary credentials end, and its
/// AccessKeys are Inactive. They stay so when it is switched on again. `revision` is the one this deed makes.
///
/// # Errors
/// When there is no such user.
pub fn switch_off(context: &mut Context<'_>, id: UserId, revision: u64) -> Result<Off, Refusal> {
    let user = user(context.account, id)?.clone();
    let profile = login_profile::of(context.account, &user).ok();
    let was_on = profile.as_ref().is_some_and(|profile| profile.active);
    if profile.is_none() {
        make_profile(context, &user, false)?;
    } else if was_on {
        let to = login_profile::Update {
            active: Some(false),
            ..login_profile::Update::default()
        };
        login_profile::update(context, &user, &to)?;
    }
    let owner = Owner::User(id);
    let keys = access_key::of(context.account, owner);
    let on = keys.filter(|key| key.status == KeyStatus::Active);
    let keys: Vec<_> = on.map(|key| key.id.clone()).collect();
    for key in &keys {
        access_key::set_status(context, owner, key, KeyStatus::Inactive)?;
    }
    let is_news = was_on || !keys.is_empty();
    if is_news {
        revocation::revoke(context, Revoked::User(id), None, revision)?;
    }
    Ok(Off { keys, is_news })
}

fn make_profile(context: &mut Context<'_>, user: &User, active: bool) -> Result<(), Refusal> {
    let new = login_profile::New {
        password: None,
        active,
        reset_required: false,
        mfa_required: false,
    };
    login_profile::create(context, user, &new).map(drop)
}

/// Whether a directory says that the user may log on; `None` where nobody has said so.
#[must_use]
pub fn is_on(account: &Account, id: UserId) -> Option<bool> {
    let profile: Option<&Arc<LoginProfile>> = account.login_profiles.get(&id);
    profile.map(|profile| profile.active)
}

/// Takes a group over, so that a directory says who is in it from now on. One that an administrator made and
/// gave policies to is not the directory's to fill.
///
/// # Errors
/// When there is no such group, or it holds policies and was made here.
pub fn take_over(context: &mut Context<'_>, id: GroupId) -> Result<(), Refusal> {
    let group = found(context.account, id)?.clone();
    if group.provisioned {
        return Ok(());
    }
    if attached::on(context.account, Entity::Group(id))
        .next()
        .is_some()
    {
        let why = format!(
            "The group {} holds policies and was not made by provisioning: who is in it is changed by \
             administrators alone.",
            group.name
        );
        return Err(Refusal::State("Forbidden.Group", why));
    }
    context.account.groups.put(Group {
        provisioned: true,
        ..Group::clone(&group)
    });
    Ok(())
}

/// Deletes a group that a directory provisions, with what hangs on it: its members leave it, its policies are
/// detached.
///
/// # Errors
/// When there is no such group, or it is not the directory's.
pub fn delete_group(context: &mut Context<'_>, id: GroupId) -> Result<(), Refusal> {
    take_over(context, id)?;
    let name = found(context.account, id)?.name.clone();
    let members: Vec<_> = membership::of_group(context.account, id)
        .map(|one| one.user)
        .collect();
    for user in members {
        context.account.memberships.remove(&(id, user));
    }
    let attachments: Vec<_> = attached::on(context.account, Entity::Group(id))
        .cloned()
        .collect();
    for one in attachments {
        let key = (one.entity, one.policy.clone(), one.scope.clone());
        context.account.attachments.remove(&key);
    }
    group::delete(context, &name)
}

fn user(account: &Account, id: UserId) -> Result<&Arc<User>, Refusal> {
    let missing = || Refusal::Missing(Kind::User, id.to_string());
    account.users.get(&id).ok_or_else(missing)
}

fn found(account: &Account, id: GroupId) -> Result<&Arc<Group>, Refusal> {
    let missing = || Refusal::Missing(Kind::Group, id.to_string());
    account.groups.get(&id).ok_or_else(missing)
}

fn taken(what: &str, id: Option<&ForeignId>) -> Refusal {
    let id = id.map(ToString::to_string).unwrap_or_default();
    let why = format!("The externalId {id} is that of another {what}.");
    Refusal::State("uniqueness", why)
}
