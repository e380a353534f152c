//! Custom policies and their versions.

use std::sync::Arc;

use model::{
    Child, CustomPolicy, Description, Kind, PolicyId, PolicyName, PolicyRef, PolicyVersion,
    Refusal, Tags, Tested, VersionId,
};
use policy::Kind as Document;

use super::tables::Account;
use super::{attached, document, policy_tests};
use crate::context::Context;
use crate::{limits, system_policy};

/// What a policy is made of.
pub struct New {
    /// Must be free in the account, and not a system policy's.
    pub name: PolicyName,
    /// The document as received.
    pub document: String,
    /// Free description.
    pub description: Option<Description>,
    /// Tags.
    pub tags: Tags,
}

/// What to do with a sixth version.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Rotate {
    /// Refuse it.
    #[default]
    Never,
    /// Remove the oldest that is not the default.
    DeleteOldest,
}

/// One version of a policy.
///
/// # Errors
/// When there is none of that number.
pub fn version(
    account: &Account,
    policy: PolicyId,
    id: VersionId,
) -> Result<&Arc<PolicyVersion>, Refusal> {
    account
        .versions
        .get(&(policy, id))
        .ok_or_else(|| Refusal::Missing(Kind::PolicyVersion, id.to_string()))
}

/// The versions of a policy, oldest first.
pub fn versions(account: &Account, policy: PolicyId) -> impl Iterator<Item = &Arc<PolicyVersion>> {
    account
        .versions
        .range((policy, VersionId::LEAST)..=(policy, VersionId::MOST))
}

/// Adds a policy with its first version, which is the default.
///
/// # Errors
/// When the name is taken, the document is not valid, or there are too many policies.
pub fn create(context: &mut Context<'_>, new: New) -> Result<Arc<CustomPolicy>, Refusal> {
    let account = &mut *context.account;
    account.policies.check_free(&new.name, None)?;
    if system_policy::find(&new.name).is_some() {
        return Err(Refusal::Exists(Kind::Policy, new.name.to_string()));
    }
    limits::check(
        Kind::Policy,
        account.policies.len(),
        context.limits.policies,
    )?;
    document::check(&new.document, Document::Identity)?;
    let id = context.entropy.id();
    account.versions.put(PolicyVersion::new(
        id,
        VersionId::FIRST,
        new.document.into(),
        context.now,
    ));
    Ok(account.policies.put(CustomPolicy {
        id,
        name: new.name,
        description: new.description,
        default_version: VersionId::FIRST,
        last_version: VersionId::FIRST,
        tags: new.tags,
        created: context.now,
        updated: context.now,
    }))
}

/// Changes a policy's description.
///
/// # Errors
/// When there is none of that name.
pub fn describe(
    context: &mut Context<'_>,
    name: &PolicyName,
    description: Description,
) -> Result<Arc<CustomPolicy>, Refusal> {
    let mut policy = CustomPolicy::clone(context.account.policies.named(name)?);
    policy.description = Some(description);
    policy.updated = context.now;
    Ok(context.account.policies.put(policy))
}

/// Deletes a policy, which must be attached to nobody and have no version but the default one. With
/// `cascade` the versions go with it; what it is attached to is another permission's matter.
///
/// # Errors
/// When there is none of that name, or something still hangs on it.
pub fn delete(context: &mut Context<'_>, name: &PolicyName, cascade: bool) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let id = account.policies.named(name)?.id;
    if let Some(first) = attached::of(account, &PolicyRef::Custom(id)).next() {
        return Err(Refusal::InUse(Kind::Policy, attached::child(first.entity)));
    }
    let numbers: Vec<_> = versions(account, id).map(|version| version.id).collect();
    if !cascade && numbers.len() > 1 {
        return Err(Refusal::InUse(Kind::Policy, Child::Version));
    }
    for number in numbers {
        account.versions.remove(&(id, number));
    }
    account.policies.remove(&id);
    policy_tests::forget(account, Tested::Policy(id));
    Ok(())
}

/// Adds a version, and makes it the default if asked to.
///
/// # Errors
/// When there is no such policy, the document is not valid, or there are too many versions.
pub fn add_version(
    context: &mut Context<'_>,
    name: &PolicyName,
    text: String,
    default: bool,
    rotate: Rotate,
) -> Result<Arc<PolicyVersion>, Refusal> {
    let account = &mut *context.account;
    let mut policy = CustomPolicy::clone(account.policies.named(name)?);
    document::check(&text, Document::Identity)?;
    if versions(account, policy.id).count() >= context.limits.versions {
        let oldest = versions(account, policy.id).find(|one| one.id != policy.default_version);
        match (rotate, oldest.map(|one| one.id)) {
            (Rotate::DeleteOldest, Some(oldest)) => {
                account.versions.remove(&(policy.id, oldest));
            }
            _ => {
                return Err(Refusal::LimitReached(
                    Kind::PolicyVersion,
                    context.limits.versions,
                ));
            }
        }
    }
    policy.last_version = policy.last_version.next();
    if default {
        policy.default_version = policy.last_version;
    }
    policy.updated = context.now;
    let version = PolicyVersion::new(policy.id, policy.last_version, text.into(), context.now);
    account.policies.put(policy);
    Ok(account.versions.put(version))
}

/// Deletes a version that is not the default.
///
/// # Errors
/// When there is none, or it is the default.
pub fn delete_version(
    context: &mut Context<'_>,
    name: &PolicyName,
    id: VersionId,
) -> Result<(), Refusal> {
    let account = &mut *context.account;
    let policy = account.policies.named(name)?;
    version(account, policy.id, id)?;
    if policy.default_version == id {
        return Err(Refusal::InUse(Kind::PolicyVersion, Child::Default));
    }
    let key = (policy.id, id);
    account.versions.remove(&key);
    Ok(())
}

/// Makes a version the one that is evaluated.
///
/// # Errors
/// When there is none of that number.
pub fn set_default(
    context: &mut Context<'_>,
    name: &PolicyName,
    id: VersionId,
) -> Result<(), Refusal> {
    let mut policy = CustomPolicy::clone(context.account.policies.named(name)?);
    version(context.account, policy.id, id)?;
    policy.default_version = id;
    policy.updated = context.now;
    context.account.policies.put(policy);
    Ok(())
}
