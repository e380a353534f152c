//! Which policy is on whom, seen from either side.

use std::sync::Arc;

use model::{Attachment, AttachmentScope, Child, Entity, PolicyRef, UserId};

use super::tables::Account;

/// The attachments on a user, group or role.
pub fn on(account: &Account, entity: Entity) -> impl Iterator<Item = &Arc<Attachment>> {
    let first = (entity, PolicyRef::LEAST, AttachmentScope::Account);
    account
        .attachments
        .from(first)
        .take_while(move |one| one.entity == entity)
}

/// The attachments of a policy.
pub fn of<'a>(
    account: &'a Account,
    policy: &PolicyRef,
) -> impl Iterator<Item = &'a Arc<Attachment>> {
    let first = (
        policy.clone(),
        Entity::User(UserId::new(0)),
        AttachmentScope::Account,
    );
    let policy = policy.clone();
    account
        .attachments
        .index_from(first)
        .take_while(move |one| one.policy == policy)
}

/// What an attachment to this kind of holder means for one who would delete the policy.
#[must_use]
pub fn child(entity: Entity) -> Child {
    match entity {
        Entity::User(_) => Child::AttachedUser,
        Entity::Group(_) => Child::AttachedGroup,
        Entity::Role(_) => Child::AttachedRole,
    }
}
