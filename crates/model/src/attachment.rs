//! Relations: who is in which group, which policy is attached to whom. Records of their own.

use serde::{Deserialize, Serialize};

use crate::{Decides, GroupId, Moment, PolicyId, PolicyName, Record, RoleId, UserId};

/// A user in a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// The member.
    pub user: UserId,
    /// Since when.
    pub joined: Moment,
}

impl Record for Membership {
    const TABLE: &'static str = "membership";
    const DECIDES: Decides = Decides::Always;
    type Key = (GroupId, UserId);
    type Index = (UserId, GroupId);

    fn key(&self) -> Self::Key {
        (self.group, self.user)
    }

    fn index(&self) -> Self::Index {
        (self.user, self.group)
    }
}

/// A policy on a user, group or role.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Attachment {
    /// On whom.
    pub entity: Entity,
    /// Which policy.
    pub policy: PolicyRef,
    /// For which resources.
    pub scope: AttachmentScope,
    /// Since when.
    pub attached: Moment,
}

impl Record for Attachment {
    const TABLE: &'static str = "attachment";
    const DECIDES: Decides = Decides::Always;
    type Key = (Entity, PolicyRef, AttachmentScope);
    type Index = (PolicyRef, Entity, AttachmentScope);

    fn key(&self) -> Self::Key {
        (self.entity, self.policy.clone(), self.scope.clone())
    }

    fn index(&self) -> Self::Index {
        (self.policy.clone(), self.entity, self.scope.clone())
    }
}

/// Whom a policy can be attached to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Entity {
    /// A RAM user.
    User(UserId),
    /// A group: for all its members.
    Group(GroupId),
    /// A role: for all its sessions.
    Role(RoleId),
}

/// Which policy is meant.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum PolicyRef {
    /// One of the account's own.
    Custom(PolicyId),
    /// One that every account has.
    System(PolicyName),
}

impl PolicyRef {
    /// Before all others, for range look-ups.
    pub const LEAST: Self = Self::Custom(PolicyId::new(0));
}

/// For which resources an attachment counts.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum AttachmentScope {
    /// For all of the account.
    Account,
    /// For those of one resource group.
    ResourceGroup(String),
}
