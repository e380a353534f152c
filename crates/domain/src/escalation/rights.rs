//! What somebody holds: the policies that count for the account, and what they come to.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use model::{Attachment, AttachmentScope, Entity, PolicyRef, VersionId};
use policy::{
    Attached, Document, Effect, EntityKind, Kind, Policy, PolicyType, Scope, Set, Source, Statement,
};

use super::who::Who;
use crate::account::{Account, attached, membership};
use crate::system_policy;

/// Something that can be taken away so that a step is none any more.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Piece {
    /// A statement of one of the account's own policies.
    Statement {
        /// The policy's name.
        policy: Arc<str>,
        /// The version that counts.
        version: Arc<str>,
        /// The number of the statement.
        statement: usize,
    },
    /// That a system policy is on somebody: its statements are not the account's to change.
    Attachment {
        /// The policy's name.
        policy: Arc<str>,
        /// The kind of whom it is on.
        kind: &'static str,
        /// The name of whom it is on.
        entity: Arc<str>,
    },
    /// A statement of a role's trust policy.
    Trust {
        /// The role's name.
        role: Arc<str>,
        /// The number of the statement.
        statement: usize,
    },
    /// A statement of the policy that a secret carries.
    Carried {
        /// The secret's name.
        secret: Arc<str>,
        /// The number of the statement.
        statement: usize,
    },
}

/// What tells sets of policies apart: whoever holds the same policies can do the same, whatever they are attached to.
pub(super) type RightsKey = Vec<(PolicyRef, Option<VersionId>)>;

/// Somebody's policies, each once.
pub(super) struct Rights {
    /// In the judge's form.
    pub(super) set: Set,
    /// Which they are, in the order of the set.
    policies: Vec<PolicyRef>,
    /// For each the numbers of the statements that are left, if some were taken away.
    left: Vec<Option<Vec<usize>>>,
    /// Whether anything depends on more than action and resource.
    pub(super) has_conditions: bool,
}

/// The key of somebody's policies, without these pieces.
pub(super) fn key(account: &Account, who: Who, without: &BTreeSet<Piece>) -> RightsKey {
    let all = held(account, who).filter(|one| !is_off(account, one, without));
    let all: BTreeSet<_> = all
        .map(|one| (one.policy.clone(), version(account, &one.policy)))
        .collect();
    all.into_iter().collect()
}

/// Whether an attachment is taken away.
fn is_off(account: &Account, one: &Attachment, without: &BTreeSet<Piece>) -> bool {
    let is_system = matches!(one.policy, PolicyRef::System(_));
    is_system && !without.is_empty() && without.contains(&piece(&source(account, one), 0))
}

/// Where a policy of somebody's comes from.
pub(super) fn origin(
    account: &Account,
    who: Who,
    policy: &PolicyRef,
    without: &BTreeSet<Piece>,
) -> Option<Source> {
    let mut all = held(account, who);
    let found = all.find(|one| one.policy == *policy && !is_off(account, one, without))?;
    Some(source(account, found))
}

/// The attachments that count for somebody in the whole account.
pub(super) fn held(account: &Account, who: Who) -> impl Iterator<Item = &Arc<Attachment>> {
    let entities = holders(account, who).into_iter();
    let on = entities.flat_map(|one| attached::on(account, one));
    on.filter(|one| one.scope == AttachmentScope::Account)
}

/// Whatever policies count for somebody are attached to.
pub(super) fn holders(account: &Account, who: Who) -> Vec<Entity> {
    let mut all = vec![who.entity()];
    if let Who::User(id) = who {
        all.extend(membership::of_user(account, id).map(|one| Entity::Group(one.group)));
    }
    all
}

/// Which system policies are on whom.
pub(super) fn system_attachments(account: &Account) -> impl Iterator<Item = Piece> {
    let all = account.attachments.iter();
    let system = all.filter(|one| matches!(one.policy, PolicyRef::System(_)));
    system.map(|one| piece(&source(account, one), 0))
}

fn version(account: &Account, policy: &PolicyRef) -> Option<VersionId> {
    match policy {
        PolicyRef::System(_) => None,
        PolicyRef::Custom(id) => Some(account.policies.get(id)?.default_version),
    }
}

/// The compiled policy. One that is not there denies everything, as in decisions.
pub(super) fn compiled(account: &Account, policy: &PolicyRef) -> Arc<Policy> {
    let found = match policy {
        PolicyRef::System(name) => system_policy::find(name).map(|one| one.compiled().clone()),
        PolicyRef::Custom(id) => account.policies.get(id).and_then(|policy| {
            let version = account.versions.get(&(*id, policy.default_version))?;
            Some(version.compiled().clone())
        }),
    };
    found.unwrap_or_else(|| Arc::new(Policy::restore("", Kind::Identity)))
}

impl Rights {
    /// Those of this key, without these pieces.
    pub(super) fn of(account: &Account, key: &RightsKey, without: &BTreeSet<Piece>) -> Self {
        let (mut all, mut left) = (Vec::new(), Vec::new());
        for (reference, version) in key {
            let policy = compiled(account, reference);
            let (policy, rest) = match reference {
                PolicyRef::System(_) => (policy, None),
                PolicyRef::Custom(id) => {
                    let name = account.policies.get(id).map(|own| own.name.shared());
                    let number = version.map(|own| own.to_string().into());
                    let named = name.zip(number);
                    remaining(policy, |statement| {
                        named.as_ref().is_some_and(|(policy, version)| {
                            without.contains(&Piece::Statement {
                                policy: policy.clone(),
                                version: Arc::clone(version),
                                statement,
                            })
                        })
                    })
                }
            };
            all.push(Attached::to_user(policy, "", ""));
            left.push(rest);
        }
        let mut statements = all
            .iter()
            .flat_map(|own| own.policy.document().statements());
        Self {
            has_conditions: statements.any(|own| !own.conditions().is_empty()),
            policies: key.iter().map(|(policy, _)| policy.clone()).collect(),
            set: Set::new(all),
            left,
        }
    }

    /// A policy by its place in the set.
    pub(super) fn policy(&self, place: usize) -> Option<&PolicyRef> {
        self.policies.get(place)
    }

    /// The documents.
    pub(super) fn documents(&self) -> Vec<&Document> {
        let all = self.set.attached().iter();
        all.map(|own| own.policy.document()).collect()
    }

    /// The number of a statement as its author counts.
    pub(super) fn number(&self, policy: usize, statement: usize) -> usize {
        let left = self.left.get(policy).and_then(Option::as_ref);
        let own = left.and_then(|left| left.get(statement).copied());
        own.unwrap_or(statement)
    }

    /// The statements about an action, as places in the set.
    pub(super) fn about(&self, action: &str) -> Vec<(usize, usize)> {
        let all = self.set.attached().iter().enumerate();
        all.flat_map(|(policy, own)| {
            let statements = own.policy.document().statements().iter().enumerate();
            let about = statements.filter(|(_, one)| speaks(one, action));
            about.map(move |(at, _)| (policy, at))
        })
        .collect()
    }

    /// Whether an Allow is about the action.
    pub(super) fn allows(&self, action: &str) -> bool {
        let all = self.documents().into_iter();
        let mut statements = all.flat_map(Document::statements);
        statements.any(|one| one.effect() == Effect::Allow && speaks(one, action))
    }
}

/// The policy without some of its statements, and which are left if any were taken.
pub(super) fn remaining(
    policy: Arc<Policy>,
    is_gone: impl Fn(usize) -> bool,
) -> (Arc<Policy>, Option<Vec<usize>>) {
    let statements = policy.document().statements();
    let left: Vec<usize> = (0..statements.len()).filter(|at| !is_gone(*at)).collect();
    if left.len() == statements.len() {
        return (policy, None);
    }
    let kept = left.iter().filter_map(|at| statements.get(*at)).cloned();
    let document = Document::new(kept.collect());
    (Arc::new(Policy::from(document)), Some(left))
}

/// Whether a statement is about the action.
pub(super) fn speaks(statement: &Statement, action: &str) -> bool {
    let actions = statement.actions();
    let named = actions.patterns().iter().any(|own| own.matches(action));
    named != actions.is_negated() || !statement.is_sound()
}

/// What would have to go so that this statement does not count.
pub(super) fn piece(source: &Source, statement: usize) -> Piece {
    let (policy, entity) = (source.name.clone(), source.entity.clone());
    match (source.policy_type, source.entity_kind) {
        (PolicyType::System, kind) => Piece::Attachment {
            policy,
            kind: kind.word(),
            entity,
        },
        (PolicyType::Custom, EntityKind::Resource) if &*policy == TRUST => Piece::Trust {
            role: entity,
            statement,
        },
        (PolicyType::Custom, EntityKind::Resource) => Piece::Carried {
            secret: entity,
            statement,
        },
        (PolicyType::Custom, _) => Piece::Statement {
            policy,
            version: source.version.clone(),
            statement,
        },
    }
}

fn source(account: &Account, one: &Attachment) -> Source {
    let gone = || Arc::from("?");
    let (name, policy_type, number) = match &one.policy {
        PolicyRef::System(name) => (name.shared(), PolicyType::System, "v1".into()),
        PolicyRef::Custom(id) => match account.policies.get(id) {
            Some(own) => (
                own.name.shared(),
                PolicyType::Custom,
                own.default_version.to_string().into(),
            ),
            None => (gone(), PolicyType::Custom, gone()),
        },
    };
    let (entity_kind, entity) = match one.entity {
        Entity::User(id) => {
            let user = account.users.get(&id);
            (EntityKind::User, user.map(|own| own.name.shared()))
        }
        Entity::Group(id) => {
            let group = account.groups.get(&id);
            (EntityKind::Group, group.map(|own| own.name.shared()))
        }
        Entity::Role(id) => {
            let role = account.roles.get(&id);
            (EntityKind::Role, role.map(|own| own.name.shared()))
        }
    };
    Source {
        name,
        policy_type,
        version: number,
        entity_kind,
        entity: entity.unwrap_or_else(gone),
        scope: Scope::Account,
    }
}

/// A policy that a resource carries itself.
pub(super) fn carried(policy: Arc<Policy>, name: &str, entity: &str) -> Attached {
    let source = Source {
        name: name.into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind: EntityKind::Resource,
        entity: entity.into(),
        scope: Scope::Account,
    };
    Attached { policy, source }
}

/// What the trust policy of a role is called among sources.
pub(super) const TRUST: &str = "trust";

/// The policy that allows everything.
pub(super) const EVERYTHING_TEXT: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The same, compiled.
pub(super) static EVERYTHING: LazyLock<Policy> =
    LazyLock::new(|| Policy::restore(EVERYTHING_TEXT, Kind::Identity));
