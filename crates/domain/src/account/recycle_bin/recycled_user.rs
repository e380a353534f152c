//! Users in the recycle bin: put there with all that hangs on them, brought back, purged.

use std::sync::Arc;

use model::{
    AttachmentScope, Entity, ForeignId, Kind, LoginProfile, MfaDevice, Moment, Owner, Passkey,
    PolicyRef, RecycledUser, Refusal, User, UserId,
};

use super::recycled_key;
use crate::account::tables::Account;
use crate::account::{
    attached, attachment, logon_risk, logon_session, logon_tries, membership, mfa, passkey,
    provisioned, remembered_factor, rotated, service_credential,
};
use crate::context::{Context, SecretEffect};
use crate::limits;

/// Where a user stands among those in the bin: the oldest first.
pub type Place = (Moment, UserId);

/// The users in the bin that can still be restored, the oldest first, those after `after` alone.
pub fn all<'a>(
    account: &'a Account,
    after: Option<&Place>,
    now: Moment,
) -> impl Iterator<Item = &'a Arc<RecycledUser>> + use<'a> {
    let users = account.recycled_users.ordered(after);
    users.filter(move |one| now <= one.until())
}

/// The user of this id in the bin.
///
/// # Errors
/// When there is none, or its time is over.
pub fn find(account: &Account, id: UserId, now: Moment) -> Result<&Arc<RecycledUser>, Refusal> {
    let found = account.recycled_users.get(&id);
    found
        .filter(|one| now <= one.until())
        .ok_or_else(|| Refusal::Missing(Kind::RecycledUser, id.to_string()))
}

/// Puts a user into the bin, whatever hangs on it: it is in no group and holds no policy from then on,
/// and its keys open nothing. The oldest in the bin make room for it.
///
/// # Errors
/// When there is no such user.
pub fn put_away(context: &mut Context<'_>, id: UserId) -> Result<(), Refusal> {
    let missing = || Refusal::Missing(Kind::User, id.to_string());
    let user = context
        .account
        .users
        .get(&id)
        .cloned()
        .ok_or_else(missing)?;
    rotated::forget(context, id);
    recycled_key::put_all_away(context, Owner::User(id))?;
    let recycled = take(context.account, &user, context.now);
    context.account.recycled_users.put(recycled);
    let kept = context.account.recycled_users.len();
    let over = kept.saturating_sub(context.limits.recycled_users);
    let oldest = context.account.recycled_users.ordered(None).take(over);
    let oldest: Vec<_> = oldest.map(|one| one.user.id).collect();
    for id in oldest {
        forget(context, id);
    }
    Ok(())
}

/// Takes a user out of the account, with all but its keys.
fn take(account: &mut Account, user: &Arc<User>, now: Moment) -> RecycledUser {
    let (id, owner) = (user.id, Owner::User(user.id));
    let memberships: Vec<_> = membership::of_user(account, id).cloned().collect();
    for one in &memberships {
        account.memberships.remove(&(one.group, one.user));
    }
    let attachments: Vec<_> = attached::on(account, Entity::User(id)).cloned().collect();
    for one in &attachments {
        let key = (one.entity, one.policy.clone(), one.scope.clone());
        account.attachments.remove(&key);
    }
    let login_profile = account.login_profiles.remove(&id);
    let logon = account.logons.remove(&owner);
    logon_session::end_of(account, owner);
    logon_tries::unlock(account, owner);
    logon_risk::forget(account, owner);
    remembered_factor::forget(account, owner);
    account.users.remove(&id);
    RecycledUser {
        user: User::clone(user),
        recycled: now,
        memberships: memberships.iter().map(|one| (**one).clone()).collect(),
        attachments: attachments.iter().map(|one| (**one).clone()).collect(),
        login_profile: login_profile.map(Arc::unwrap_or_clone),
        logon: logon.map(Arc::unwrap_or_clone),
        mfa_device: take_mfa_device(account, owner),
        passkeys: take_passkeys(account, id),
    }
}

fn take_mfa_device(account: &mut Account, owner: Owner) -> Option<MfaDevice> {
    let device = mfa::of(account, owner)?.clone();
    account.mfa_devices.remove(&device.name.folded());
    Some(Arc::unwrap_or_clone(device))
}

fn take_passkeys(account: &mut Account, user: UserId) -> Vec<Passkey> {
    let passkeys: Vec<_> = passkey::of(account, user).cloned().collect();
    passkey::forget(account, user);
    passkeys.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// Brings a user back, with what hung on it and is still there. Logging on with a password stays switched
/// off, and so do its keys.
///
/// # Errors
/// When it is not in the bin, its name or that of its second factor is taken by now, or there are as many
/// as may be.
pub fn restore(context: &mut Context<'_>, id: UserId) -> Result<(), Refusal> {
    let one = find(context.account, id, context.now)?.clone();
    check(context, &one)?;
    context.account.recycled_users.remove(&id);
    give(context.account, &one, context.now);
    recycled_key::bring_back_since(context, Owner::User(id), one.recycled);
    Ok(())
}

/// Checks that there is room for a user and its second factor.
fn check(context: &Context<'_>, one: &RecycledUser) -> Result<(), Refusal> {
    let (account, limits) = (&*context.account, context.limits);
    account.users.check_free(&one.user.name, None)?;
    limits::check(Kind::User, account.users.len(), limits.users)?;
    if let Some(device) = &one.mfa_device {
        if account.mfa_devices.get(&device.name.folded()).is_some() {
            let name = device.name.to_string();
            return Err(Refusal::Exists(Kind::VirtualMfaDevice, name));
        }
        let have = account.mfa_devices.len();
        limits::check(Kind::VirtualMfaDevice, have, limits.mfa_devices)?;
    }
    Ok(())
}

/// Puts a user back with what hung on it. Groups, policies and resource groups that are gone stay gone.
fn give(account: &mut Account, one: &RecycledUser, now: Moment) {
    // Whoever is provisioned under that id by now keeps it.
    let mut user = one.user.clone();
    let is_taken = |id: &ForeignId| provisioned::user_by_external_id(account, id).is_some();
    if user.external_id.as_ref().is_some_and(is_taken) {
        user.external_id = None;
    }
    account.users.put(user);
    for joined in &one.memberships {
        if account.groups.get(&joined.group).is_some() {
            account.memberships.put(joined.clone());
        }
    }
    for attachment in &one.attachments {
        let is_there = match &attachment.policy {
            PolicyRef::Custom(id) => account.policies.get(id).is_some(),
            PolicyRef::System(_) => true,
        };
        let counts = match &attachment.scope {
            AttachmentScope::Account => true,
            AttachmentScope::ResourceGroup(group) => attachment::is_group(account, group),
        };
        if is_there && counts {
            account.attachments.put(attachment.clone());
        }
    }
    if let Some(profile) = &one.login_profile {
        account.login_profiles.put(LoginProfile {
            active: false,
            updated: now,
            ..profile.clone()
        });
    }
    if let Some(logon) = &one.logon {
        account.logons.put(logon.clone());
    }
    if let Some(device) = &one.mfa_device {
        account.mfa_devices.put(device.clone());
    }
    for passkey in &one.passkeys {
        account.passkeys.put(passkey.clone());
    }
}

/// Purges a user, with its keys in the bin.
///
/// # Errors
/// When it is not in the bin.
pub fn purge(context: &mut Context<'_>, id: UserId) -> Result<(), Refusal> {
    find(context.account, id, context.now)?;
    forget(context, id);
    Ok(())
}

/// The users whose time is over.
pub(in crate::account) fn over(
    account: &Account,
    now: Moment,
) -> impl Iterator<Item = &Arc<RecycledUser>> {
    let users = account.recycled_users.ordered(None);
    users.take_while(move |one| now > one.until())
}

/// Purges the users whose time is over, with their keys.
pub(in crate::account) fn purge_over(context: &mut Context<'_>) {
    let ids: Vec<_> = over(context.account, context.now)
        .map(|one| one.user.id)
        .collect();
    for id in ids {
        forget(context, id);
    }
}

fn forget(context: &mut Context<'_>, id: UserId) {
    let gone = context.account.recycled_users.remove(&id);
    recycled_key::purge_of(context, Owner::User(id));
    service_credential::forget(context, id);
    if let Some(device) = gone.as_ref().and_then(|one| one.mfa_device.as_ref()) {
        let destroy = SecretEffect::Destroy(device.secret());
        context.effects.secrets.push(destroy);
    }
}
