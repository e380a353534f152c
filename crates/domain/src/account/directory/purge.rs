//! What a deleted member had goes for good when its time is over. That the account was there, and was deleted, is
//! kept: its id never comes back, and nobody gets in.

use model::{
    AccountDeletion, AccountId, DeletionState, DirectoryId, Moment, NodeId, Profile, Record as _,
    Refusal, Standing,
};

use super::{attachment, of, standing, there};
use crate::account::Account;
use crate::context::{Claim, Context, SecretEffect};
use crate::limits::Limits;

/// What is kept of an account that was purged.
const KEPT: [&str; 2] = [Profile::TABLE, Standing::TABLE];

/// Whether the account was deleted from its directory, long enough ago, and has anything left.
#[must_use]
pub fn is_due(account: &Account, limits: &Limits, now: Moment) -> bool {
    let deleted = standing(account).and_then(|own| own.deleted);
    let is_over = |deleted: Moment| deleted.plus_seconds(limits.deleted_member_seconds) <= now;
    let named = account.profile().is_some_and(|one| one.alias.is_some());
    deleted.is_some_and(is_over) && (named || !account.has_only(&KEPT))
}

/// Purges what the account had: its records, its names and the secrets of these ids, which are all it has. The
/// management account is the second one, whose directory knows the member no more. Nothing is done if nothing is due.
///
/// # Errors
/// When there is no second account, which is a mistake of its plan.
pub fn purge(context: &mut Context<'_>, secrets: &[String]) -> Result<bool, Refusal> {
    if !is_due(context.account, context.limits, context.now) {
        return Ok(false);
    }
    let (Some(own), Some(profile)) = (
        standing(context.account).cloned(),
        context.account.profile().cloned(),
    ) else {
        return Ok(false);
    };
    let names = names(context.account, &profile);
    context.effects.releases.extend(names);
    let destroyed = secrets.iter().cloned().map(SecretEffect::Destroy);
    context.effects.secrets.extend(destroyed);
    context.account.clear_but(&KEPT);
    let member = profile.id;
    context.account.profile.put(Profile {
        alias: None,
        ..profile
    });
    forget(&mut there(context)?, &own.directory, member);
    Ok(true)
}

/// The names that the account has on the whole server.
fn names(account: &Account, profile: &Profile) -> Vec<Claim> {
    let alias = profile
        .alias
        .iter()
        .map(|alias| Claim::alias(alias.as_str()));
    let keys = account.access_keys.iter().map(|key| &key.id);
    let recycled = account.recycled_keys.iter().map(|one| &one.key.id);
    let keys = keys
        .chain(recycled)
        .map(|id| Claim::access_key(id.as_str()));
    let applications = account.applications.iter();
    let applications = applications.map(|one| Claim::application(one.id));
    let rotation = [
        Claim::key_rotation(profile.id),
        Claim::managed_secrets(profile.id),
        Claim::trails(profile.id),
    ];
    alias
        .chain(keys)
        .chain(applications)
        .chain(rotation)
        .collect()
}

/// The management account's side; a directory that was made later has nothing of the member.
fn forget(context: &mut Context<'_>, directory: &DirectoryId, member: AccountId) {
    if of(context.account).is_none_or(|one| one.id != *directory) {
        return;
    }
    attachment::end(context, &NodeId::Member(member));
    context.account.members.remove(&member);
    if let Some(last) = context.account.account_deletions.get(&member).cloned() {
        context.account.account_deletions.put(AccountDeletion {
            state: DeletionState::Success,
            ..AccountDeletion::clone(&last)
        });
    }
}
