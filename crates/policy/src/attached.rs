//! Policies where they are attached, and everything gathered for one question.

use std::sync::Arc;

use serde::Serialize;

use crate::form::{Asked, Topics};
use crate::index::{Entry, Index};
use crate::{Budget, Path, Policy, Statement};

/// Who made a policy.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum PolicyType {
    /// The provider; users can only attach and read it.
    System,
    /// The account.
    Custom,
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

/// What an attached policy may have a say in, told without looking at it.
#[derive(Clone, Copy, Debug)]
struct Reach {
    topics: Topics,
    wide: bool,
}

/// Attached policies that are judged as one layer. Build once for each principal and keep it: a
/// set remembers which of its statements speak about the actions it is asked for, within bounds,
/// and so becomes fast with use. It may be shared by threads. Where there are many sets, let them
/// share a [`Budget`].
#[derive(Clone, Debug, Default)]
pub struct Set {
    attached: Vec<Attached>,
    reaches: Box<[Reach]>,
    index: Index,
}

impl Set {
    /// All policies of one layer, in any order.
    #[must_use]
    pub fn new(attached: Vec<Attached>) -> Self {
        Self::with(attached, Index::default())
    }

    /// The same, remembering only as much as the budget has left.
    #[must_use]
    pub fn within(attached: Vec<Attached>, budget: &Arc<Budget>) -> Self {
        Self::with(attached, Index::new(Some(budget.clone())))
    }

    fn with(attached: Vec<Attached>, index: Index) -> Self {
        let reaches = attached.iter().map(|one| Reach {
            topics: one.policy.form().topics(),
            wide: one.is_wide(),
        });
        Self {
            reaches: reaches.collect(),
            attached,
            index,
        }
    }

    /// The policies that may speak about the action, with their numbers: those that count for the whole
    /// account, or the others.
    pub(crate) fn speaking(
        &self,
        action: &Asked<'_>,
        wide: bool,
    ) -> impl Iterator<Item = (usize, &Attached)> {
        let asked = Topics::of(action);
        let may = self.reaches.iter().enumerate();
        may.filter(move |(_, own)| own.topics.meet(&asked) && own.wide == wide)
            .filter_map(|(number, _)| Some((number, self.attached.get(number)?)))
    }

    /// The policies, in the order that [`crate::Counted::policy`] counts.
    #[must_use]
    pub fn attached(&self) -> &[Attached] {
        &self.attached
    }

    /// What the set remembers about an action, if it does.
    pub(crate) fn about(&self, action: &Asked<'_>) -> Option<&Entry> {
        self.index
            .entry(action, std::iter::once((0, &*self.attached)))
    }

    /// A statement by the indexes of a [`crate::Counted`].
    #[must_use]
    pub fn statement(&self, policy: usize, statement: usize) -> Option<&Statement> {
        self.attached
            .get(policy)?
            .policy
            .document()
            .statements()
            .get(statement)
    }
}

/// Everything that takes part in one decision. A layer that is `None` does not exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gathered<'a> {
    /// Policies of the user and its groups, or of the role of the session.
    pub identity: Option<&'a Set>,
    /// The policy a session was issued with.
    pub session: Option<&'a Set>,
    /// Control policies on the path of the resource's owner, from the member up to Root.
    pub control: Option<&'a Path>,
    /// The same for the caller's account, if it is another member.
    pub control_caller: Option<&'a Path>,
    /// The role's trust policy; makes the question an assume call.
    pub trust: Option<&'a Set>,
    /// Policies the resource itself carries.
    pub resource_based: Option<&'a Set>,
}
