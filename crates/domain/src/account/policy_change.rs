//! A change of policies that is not made yet: whether it can be, what it would come to, made and undone.

use model::{
    Attachment, AttachmentScope, ChangeDone, ControlPolicyId, ControlStatus, Entity, Kind, Moment,
    PolicyChange, PolicyId, PolicyName, PolicyRef, Refusal, Tested, VersionId,
};
use policy::Kind as Document;

use super::attachment::{self, Holder, kind};
use super::catalog::{self, Named};
use super::directory::{self, attachment as control, control_policy};
use super::policy::{self as custom, Rotate};
use super::tables::Account;
use super::{document, policy_tests};
use crate::context::Context;

/// Whether the change could be made now.
///
/// # Errors
/// When what it names is missing, or it is made already.
pub(super) fn check(account: &Account, change: &PolicyChange) -> Result<(), Refusal> {
    match change {
        PolicyChange::Control { policy, target } => {
            if directory::managed(account)?.control == ControlStatus::Disabled {
                return Err(control::switched_off());
            }
            let policy = control_policy::find(account, policy.as_str())?.id();
            let target = directory::target(account, &target.to_string())?;
            let attached = account.control_attachments.get(&(target, policy.clone()));
            taken(attached.is_some(), Kind::ControlAttachment, policy.as_str())
        }
        PolicyChange::Document {
            policy,
            document: text,
        } => {
            document::check(text, Document::Identity)?;
            named(account, *policy).map(drop)
        }
        PolicyChange::Attach { policy, entity } => {
            let (_, named) = both(account, policy, *entity)?;
            let is_on = account.attachments.get(&key(policy, *entity)).is_some();
            taken(is_on, kind(*entity), named.name.as_str())
        }
        PolicyChange::Detach { policy, entity } => {
            let (_, named) = both(account, policy, *entity)?;
            match account.attachments.get(&key(policy, *entity)) {
                Some(_) => Ok(()),
                None => Err(Refusal::Missing(kind(*entity), named.name.to_string())),
            }
        }
    }
}

fn taken(taken: bool, kind: Kind, name: &str) -> Result<(), Refusal> {
    if taken {
        return Err(Refusal::Exists(kind, name.to_owned()));
    }
    Ok(())
}

/// Makes the change, as if somebody did by hand.
pub(super) fn make(
    context: &mut Context<'_>,
    change: &PolicyChange,
) -> Result<ChangeDone, Refusal> {
    let made = match change {
        PolicyChange::Control { policy, target } => {
            control::attach(context, policy.as_str(), &target.to_string())
                .map(|()| ChangeDone::Attached)
        }
        PolicyChange::Document { policy, document } => {
            let (name, before) = named(context.account, *policy)?;
            let text = document.to_string();
            let version = custom::add_version(context, &name, text, true, Rotate::DeleteOldest)?;
            let after = version.id;
            return Ok(ChangeDone::Version { before, after });
        }
        PolicyChange::Attach { policy, entity } => {
            let (holder, named) = both(context.account, policy, *entity)?;
            attachment::attach(context, &holder, &named, AttachmentScope::Account)
                .map(|()| ChangeDone::Attached)
        }
        PolicyChange::Detach { policy, entity } => {
            let (holder, named) = both(context.account, policy, *entity)?;
            let detached = attachment::detach(context, &holder, &named, AttachmentScope::Account);
            return match detached {
                Err(Refusal::Missing(
                    Kind::UserPolicy | Kind::GroupPolicy | Kind::RolePolicy,
                    _,
                )) => Ok(ChangeDone::Nothing),
                other => other.map(|()| ChangeDone::Detached),
            };
        }
    };
    match made {
        // Somebody else has attached it meanwhile.
        Err(Refusal::Exists(..)) => Ok(ChangeDone::Nothing),
        other => other,
    }
}

/// Undoes what was done.
pub(super) fn undo(
    context: &mut Context<'_>,
    change: &PolicyChange,
    done: ChangeDone,
) -> Result<(), Refusal> {
    let scope = AttachmentScope::Account;
    match (change, done) {
        (PolicyChange::Control { policy, target }, ChangeDone::Attached) => {
            let undone = control::detach(context, policy.as_str(), &target.to_string());
            gone(undone)
        }
        (PolicyChange::Document { policy, .. }, ChangeDone::Version { before, after }) => {
            let (name, now) = named(context.account, *policy)?;
            if now != after {
                let why = format!(
                    "The policy {name} has another default version by now, {now}; set the one that you want."
                );
                return Err(Refusal::State("Conflict.Rollout.ChangedSince", why));
            }
            custom::set_default(context, &name, before)
        }
        (PolicyChange::Attach { policy, entity }, ChangeDone::Attached) => {
            let (holder, named) = both(context.account, policy, *entity)?;
            gone(attachment::detach(context, &holder, &named, scope))
        }
        (PolicyChange::Detach { policy, entity }, ChangeDone::Detached) => {
            let (holder, named) = both(context.account, policy, *entity)?;
            match attachment::attach(context, &holder, &named, scope) {
                Err(Refusal::Exists(..)) => Ok(()),
                other => other,
            }
        }
        _ => Ok(()),
    }
}

/// What is not attached any more need not be detached.
fn gone(undone: Result<(), Refusal>) -> Result<(), Refusal> {
    match undone {
        Err(Refusal::Missing(
            Kind::ControlAttachment | Kind::UserPolicy | Kind::GroupPolicy | Kind::RolePolicy,
            _,
        )) => Ok(()),
        other => other,
    }
}

/// The account as it would be if the change of identity policies were made now. What is not there stays so.
#[must_use]
pub fn then(account: &Account, change: &PolicyChange) -> Account {
    let mut then = account.clone();
    match change {
        // Whose path that is depends on the member, see `control_paths_aside`.
        PolicyChange::Control { .. } => {}
        PolicyChange::Document { policy, document } => {
            return policy_tests::with_draft(account, Tested::Policy(*policy), document);
        }
        PolicyChange::Attach { policy, entity } => {
            // Whose policy is gone is denied everything once it is attached, which nobody can.
            if catalog::of(account, policy).is_some() {
                then.attachments.put(Attachment {
                    entity: *entity,
                    policy: policy.clone(),
                    scope: AttachmentScope::Account,
                    attached: Moment::default(),
                });
            }
        }
        PolicyChange::Detach { policy, entity } => {
            then.attachments.remove(&key(policy, *entity));
        }
    }
    then
}

/// Whether the change is of identity policies, and so is about the account itself.
#[must_use]
pub fn is_own(change: &PolicyChange) -> bool {
    !matches!(change, PolicyChange::Control { .. })
}

/// The control policy and the node of this change, as callers name them.
///
/// # Errors
/// When either is missing.
pub fn control_change(
    account: &Account,
    policy: &ControlPolicyId,
    target: &str,
) -> Result<PolicyChange, Refusal> {
    Ok(PolicyChange::Control {
        target: directory::target(account, target)?,
        policy: control_policy::find(account, policy.as_str())?.id(),
    })
}

type Key = (Entity, PolicyRef, AttachmentScope);

fn key(policy: &PolicyRef, entity: Entity) -> Key {
    (entity, policy.clone(), AttachmentScope::Account)
}

/// The name of a custom policy and the version that is in force.
///
/// # Errors
/// When there is none.
pub fn named(account: &Account, id: PolicyId) -> Result<(PolicyName, VersionId), Refusal> {
    let missing = || Refusal::Missing(Kind::Policy, id.to_string());
    let policy = account.policies.get(&id).ok_or_else(missing)?;
    Ok((policy.name.clone(), policy.default_version))
}

/// Whoever holds a policy, and the policy, by their names of now.
///
/// # Errors
/// When either is gone.
pub fn both(
    account: &Account,
    policy: &PolicyRef,
    entity: Entity,
) -> Result<(Holder, Named), Refusal> {
    let holder = match entity {
        Entity::User(id) => {
            let user = account.users.get(&id).map(|one| one.name.clone());
            user.map(Holder::User).ok_or((Kind::User, id.to_string()))
        }
        Entity::Group(id) => {
            let group = account.groups.get(&id).map(|one| one.name.clone());
            group
                .map(Holder::Group)
                .ok_or((Kind::Group, id.to_string()))
        }
        Entity::Role(id) => {
            let role = account.roles.get(&id).map(|one| one.name.clone());
            role.map(Holder::Role).ok_or((Kind::Role, id.to_string()))
        }
    };
    let holder = holder.map_err(|(kind, id)| Refusal::Missing(kind, id))?;
    let named = match policy {
        PolicyRef::System(name) => Named {
            system: true,
            name: name.clone(),
        },
        PolicyRef::Custom(id) => Named {
            system: false,
            name: named_of(account, *id)?,
        },
    };
    Ok((holder, named))
}

fn named_of(account: &Account, id: PolicyId) -> Result<PolicyName, Refusal> {
    named(account, id).map(|(name, _)| name)
}

/// Whether two cannot be under way at once, for each would change what the other is measured by.
pub(super) fn is_alike(one: &PolicyChange, other: &PolicyChange) -> bool {
    match (one, other) {
        (
            PolicyChange::Document { policy: one, .. },
            PolicyChange::Document { policy: other, .. },
        ) => one == other,
        (one, other) => one == other,
    }
}
