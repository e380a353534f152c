//! Policies where they are attached.

use std::sync::Arc;

use serde::Serialize;

use crate::Policy;

/// Who made a policy.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum PolicyType {
    /// The provider; users can only attach and read it.
    System,
    /// The account.
    Custom,
}

impl PolicyType {
    /// What the vendor's interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Custom => "Custom",
        }
    }
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum EntityKind {
    /// A user.
    User,
    /// A group of users.
    Group,
    /// A role.
    Role,
    /// A folder or member of a resource directory.
    Directory,
    /// A session, whose policy came with it.
    Session,
    /// A resource that carries its own policy; also a role's trust policy.
    Resource,
}

impl EntityKind {
    /// What our own interfaces call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::Role => "Role",
            Self::Directory => "Directory",
            Self::Session => "Session",
            Self::Resource => "Resource",
        }
    }
}

/// How far an attachment reaches.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum Scope {
    /// The whole account.
    Account,
    /// Resources of one resource group, named by its id.
    ResourceGroup(Arc<str>),
    /// A folder of a resource directory and everything below it.
    Folder,
}

/// Where a policy comes from; reported, and its scope is judged.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Source {
    /// The policy's name, or the id of a control policy.
    pub name: Arc<str>,
    /// Who made it.
    pub policy_type: PolicyType,
    /// The version that is in force.
    pub version: Arc<str>,
    /// The kind of entity it is attached to.
    pub entity_kind: EntityKind,
    /// The entity it is attached to.
    pub entity: Arc<str>,
    /// How far the attachment reaches.
    pub scope: Scope,
}

/// A policy attached to something.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The policy's version in force.
    pub policy: Arc<Policy>,
    /// Where it comes from.
    pub source: Source,
}

impl Attached {
    /// A custom policy in its first version, attached to a user for the whole account.
    #[must_use]
    pub fn to_user(policy: Arc<Policy>, name: &str, user: &str) -> Self {
        let source = Source {
            name: name.into(),
            policy_type: PolicyType::Custom,
            version: "v1".into(),
            entity_kind: EntityKind::User,
            entity: user.into(),
            scope: Scope::Account,
        };
        Self { policy, source }
    }

    /// Whether the attachment counts for a whole account or directory node.
    pub(crate) fn is_wide(&self) -> bool {
        !matches!(self.source.scope, Scope::ResourceGroup(_))
    }

    /// Whether the attachment counts inside this resource group.
    pub(crate) fn is_inside(&self, group: &str) -> bool {
        matches!(&self.source.scope, Scope::ResourceGroup(own) if &**own == group)
    }
}
