//! From where AccessKeys may be used: the key's own network policy, or that of the account.

use std::net::IpAddr;
use std::sync::Arc;

use model::{
    AccessKey, AccessKeyId, AccountKeyNetwork, KeyNetwork, KeyStatus, Kind, Owner, Refusal,
};

use super::access_key;
use super::tables::Account;
use crate::context::Context;

/// Whose network policy it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// The key's own.
    Key,
    /// The account's.
    Account,
}

/// The policy that keeps a key from being used from somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Excluded<'a> {
    /// Whose it is.
    pub level: Level,
    /// What it says.
    pub policy: &'a KeyNetwork,
}

/// Whether a key may be used from an address, over the public network or a VPC. A key's own policy
/// stands in place of the account's, unless it is not in force; without any it may.
///
/// # Errors
/// The policy that decided against it.
pub fn check<'a>(
    account: &'a Account,
    key: &'a AccessKey,
    address: IpAddr,
    vpc: Option<&str>,
) -> Result<(), Excluded<'a>> {
    let own = key.network.as_ref().map(|policy| (Level::Key, policy));
    let shared = of_account(account).ok();
    let shared = shared.map(|policy| (Level::Account, policy));
    let mut levels = own.into_iter().chain(shared);
    match levels.find(|(_, policy)| policy.is_active()) {
        Some((level, policy)) if !policy.admits(address, vpc) => Err(Excluded { level, policy }),
        _ => Ok(()),
    }
}

/// The keys that were made with the account and can still be used from everywhere: whoever finds one
/// written down has the account.
pub fn loose_bootstrap_keys(account: &Account) -> impl Iterator<Item = &Arc<AccessKey>> {
    let shared = of_account(account).ok();
    account.access_keys.iter().filter(move |key| {
        let mut policies = key.network.iter().chain(shared);
        let bound = policies.find(|policy| policy.is_active());
        key.bootstrap
            && key.status == KeyStatus::Active
            && bound.is_none_or(KeyNetwork::is_for_everybody)
    })
}

/// The policy of a key.
///
/// # Errors
/// When there is no such key of this owner, or none was ever set.
pub fn of_key<'a>(
    account: &'a Account,
    owner: Owner,
    id: &AccessKeyId,
) -> Result<&'a KeyNetwork, Refusal> {
    let key = access_key::find(account, owner, id)?;
    let missing = || Refusal::Missing(Kind::AccessKeyPolicy, format!("of {id}"));
    key.network.as_ref().ok_or_else(missing)
}

/// The policy for all keys that have none of their own in force.
///
/// # Errors
/// When none was ever set.
pub fn of_account(account: &Account) -> Result<&KeyNetwork, Refusal> {
    let set = account.key_network.get(&()).map(|set| &set.policy);
    set.ok_or_else(|| Refusal::Missing(Kind::AccessKeyPolicy, "of the account".to_owned()))
}

/// Sets the policy of a key.
///
/// # Errors
/// When there is no such key of this owner.
pub fn set_of_key(
    context: &mut Context<'_>,
    owner: Owner,
    id: &AccessKeyId,
    policy: KeyNetwork,
) -> Result<(), Refusal> {
    let mut key = AccessKey::clone(access_key::find(context.account, owner, id)?);
    key.network = Some(policy);
    context.account.access_keys.put(key);
    Ok(())
}

/// Sets the policy for all keys that have none of their own in force.
pub fn set_of_account(context: &mut Context<'_>, policy: KeyNetwork) {
    let set = AccountKeyNetwork { policy };
    context.account.key_network.put(set);
}

/// Takes away the policy of a key: the way back of who is shut out.
///
/// # Errors
/// When there is no such key, or it has no policy.
pub fn lift_of_key(context: &mut Context<'_>, id: &AccessKeyId) -> Result<(), Refusal> {
    let owner = access_key::known(context.account, id)?.owner;
    of_key(context.account, owner, id)?;
    let mut key = AccessKey::clone(access_key::find(context.account, owner, id)?);
    key.network = None;
    context.account.access_keys.put(key);
    Ok(())
}

/// Takes away the policy of the account.
///
/// # Errors
/// When there is none.
pub fn lift_of_account(context: &mut Context<'_>) -> Result<(), Refusal> {
    of_account(context.account)?;
    context.account.key_network.remove(&());
    Ok(())
}
