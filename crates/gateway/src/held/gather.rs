//! Everything that takes part in one decision: the caller's policies, the session's, the trust.

use std::sync::{Arc, LazyLock};

use domain::account::kms::secret;
use domain::account::{self, attached, policy_change, rolled_out};
use domain::{Account, system_policy};
use model::{AttachmentScope, Entity, PolicyRef, RoleId, UserId};
use policy::{
    Attached, Budget, EntityKind, Gathered, Kind, Policy, PolicyType, Scope, Set, Source,
};

use super::aside::{Aside, Asides, Rolled, instead, some};
use crate::ask::caller::{Caller, Who};
use crate::ask::credential::{Credential, Token};
use crate::held::control::ControlPath;

/// Whose identity policies are gathered.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Holder {
    User(UserId),
    Role(RoleId),
}

impl Holder {
    /// Whose policies count for a caller; the owner's account has none of its own.
    pub(crate) fn of(caller: &Caller) -> Option<Self> {
        match &caller.who {
            Who::Root
            | Who::Federated(_)
            | Who::Agent(_)
            | Who::Application(_)
            | Who::Server(_) => None,
            Who::User(user) => Some(Self::User(user.id)),
            Who::Session(role, _) => Some(Self::Role(role.id)),
        }
    }
}

/// The policies that take part, as far as they belong to the caller.
#[derive(Clone, Default)]
pub(crate) struct Policies {
    /// Of the user and its groups, or of the role; none for the account's owner.
    pub(crate) identity: Option<Arc<Set>>,
    /// Of the session.
    pub(crate) session: Option<Arc<Token>>,
    /// That bound the caller's account, if it is a member of a directory.
    pub(crate) control: Option<ControlPath>,
    /// What rollouts of the caller's account would make of its identity policies.
    pub(crate) aside: Asides<Set>,
}

/// Whose the resources of a question are.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// The caller's own account's.
    Caller,
    /// Another account's, with the control policies that bound that.
    Other(Option<&'a ControlPath>),
}

impl Policies {
    /// These, and those of the session that a credential stands for.
    pub(crate) fn new(
        identity: Option<Arc<Set>>,
        credential: &Credential,
        control: Option<ControlPath>,
    ) -> Self {
        let session = match credential {
            Credential::Session(token) => Some(token.clone()),
            Credential::Key { .. }
            | Credential::Logon { .. }
            | Credential::LogonSession { .. }
            | Credential::Federated(_)
            | Credential::Agent(_)
            | Credential::OnBehalf(_)
            | Credential::Application { .. }
            | Credential::Server { .. } => None,
        };
        Self {
            identity,
            session,
            control,
            aside: None,
        }
    }

    /// The same beside what rollouts would make of them.
    pub(crate) fn beside(self, aside: Asides<Set>) -> Self {
        Self { aside, ..self }
    }

    /// Whether a rollout has a say in what is decided by them, or would have.
    pub(crate) fn are_rolled_out(&self) -> bool {
        let control = self.control.as_ref();
        self.aside.is_some() || control.is_some_and(|path| path.aside.is_some())
    }

    /// The same with what a rollout brings, or would be there without it.
    pub(crate) fn aside_of(&self, rolled: &Rolled) -> Self {
        let identity = instead(self.aside.as_deref(), rolled).or(self.identity.as_ref());
        let control = self.control.as_ref();
        Self {
            identity: identity.cloned(),
            control: control.map(|path| path.aside_of(rolled)),
            ..self.clone()
        }
    }

    /// Everything that takes part in a decision on a call that is made: put together here and nowhere else. Rehearsals,
    /// tests of policies and questions about everybody bring other policies together.
    pub(crate) fn gathered<'a>(&'a self, trust: Option<&'a Set>, owner: Owner<'a>) -> Gathered<'a> {
        let own = self.control.as_ref();
        let (control, control_caller) = match owner {
            Owner::Caller => (own, None),
            Owner::Other(theirs) => (theirs, own),
        };
        Gathered {
            identity: self.identity.as_deref(),
            session: self
                .session
                .as_ref()
                .and_then(|token| token.policy.as_ref()),
            control: control.map(|path| &*path.levels),
            control_caller: control_caller.map(|path| &*path.levels),
            trust,
            resource_based: None,
        }
    }
}

/// The identity policies of a user (own and of all groups) or role.
pub(crate) fn identity(state: &Account, holder: Holder, memory: &Arc<Budget>) -> Set {
    metrics::counter!("rampart_policies_gathered_total").increment(1);
    Set::within(held(state, holder), memory)
}

/// The policies that a user (own and of all groups) or role holds.
pub(crate) fn held(state: &Account, holder: Holder) -> Vec<Attached> {
    let mut attached = Vec::new();
    match holder {
        Holder::User(id) => {
            add(state, Entity::User(id), &mut attached);
            for membership in account::membership::of_user(state, id) {
                add(state, Entity::Group(membership.group), &mut attached);
            }
        }
        Holder::Role(id) => add(state, Entity::Role(id), &mut attached),
    }
    attached
}

/// The policies of a user or role beside those that count, where they are others.
pub(crate) fn aside(state: &Account, holder: Holder, memory: &Arc<Budget>) -> Asides<Set> {
    let today = held(state, holder);
    let own = rolled_out::all_running(state).filter(|one| policy_change::is_own(&one.change));
    let aside = own.filter_map(|one| {
        let then = policy_change::then(state, &one.change);
        let would = held(&then, holder);
        differs(&today, &would).then_some(())?;
        Some(Aside {
            rolled: Rolled::of(one, false)?,
            instead: Arc::new(Set::within(would, memory)),
        })
    });
    some(aside.collect())
}

/// Whether somebody would hold anything else.
fn differs(one: &[Attached], other: &[Attached]) -> bool {
    let pairs = || one.iter().zip(other);
    one.len() != other.len()
        || pairs().any(|(one, other)| {
            !Arc::ptr_eq(&one.policy, &other.policy) || one.source != other.source
        })
}

/// The policies of one group alone, for questions about groups.
pub(crate) fn group(state: &Account, id: model::GroupId) -> Set {
    Set::new(held_by_group(state, id))
}

/// The same, before they are a set.
pub(crate) fn held_by_group(state: &Account, id: model::GroupId) -> Vec<Attached> {
    let mut attached = Vec::new();
    add(state, Entity::Group(id), &mut attached);
    attached
}

/// The policy a session was issued with.
pub(crate) fn session(text: &str, session: &str, memory: &Arc<Budget>) -> Set {
    let policy = Arc::new(Policy::restore(text, Kind::Session));
    let attached = vec![lone(policy, "session", EntityKind::Session, session)];
    Set::within(attached, memory)
}

/// The trust policy of a role.
pub(crate) fn trust(policy: Arc<Policy>, role: &str) -> Set {
    Set::new(vec![lone(policy, "trust", EntityKind::Resource, role)])
}

/// The policy that a resource carries itself.
pub(crate) fn carried(policy: Arc<Policy>) -> Set {
    Set::new(vec![lone(
        policy,
        "resource",
        EntityKind::Resource,
        "resource",
    )])
}

/// The policy that a resource of the account carries itself; nothing where it is none that carries one.
pub(crate) fn carried_by(account: &Account, number: &str, resource: &str) -> Option<Set> {
    let (_, rest) = resource.strip_prefix("acs:kms:")?.split_once(':')?;
    let relative = rest.strip_prefix(number)?;
    let name = relative.strip_prefix(":secret/")?.parse().ok()?;
    secret::policy(secret::find(account, &name).ok()?).map(carried)
}

/// What a user may do to itself where the account's settings say so: whatever is asked, for only
/// operations on what is the user's own ask so.
pub(crate) fn preference() -> &'static Set {
    static SET: LazyLock<Set> = LazyLock::new(|| {
        let text =
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        let policy = Arc::new(Policy::restore(text, Kind::Identity));
        let mut attached = lone(policy, "SecurityPreference", EntityKind::User, "self");
        attached.source.policy_type = PolicyType::System;
        Set::new(vec![attached])
    });
    &SET
}

fn lone(policy: Arc<Policy>, name: &str, entity_kind: EntityKind, entity: &str) -> Attached {
    let source = Source {
        name: name.into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind,
        entity: entity.into(),
        scope: Scope::Account,
    };
    Attached { policy, source }
}

fn add(state: &Account, entity: Entity, into: &mut Vec<Attached>) {
    for attachment in attached::on(state, entity) {
        let (policy, name, policy_type, version) = match &attachment.policy {
            PolicyRef::System(name) => match system_policy::find(name) {
                Some(system) => (
                    system.compiled().clone(),
                    name.shared(),
                    PolicyType::System,
                    "v1".into(),
                ),
                None => (denying(), name.shared(), PolicyType::System, "v1".into()),
            },
            PolicyRef::Custom(id) => match custom(state, *id) {
                Some(found) => found,
                None => (denying(), "?".into(), PolicyType::Custom, "?".into()),
            },
        };
        let (entity_kind, entity) = named(state, entity);
        let source = Source {
            name,
            policy_type,
            version,
            entity_kind,
            entity,
            scope: scope(&attachment.scope),
        };
        into.push(Attached { policy, source });
    }
}

/// How far an attachment reaches.
fn scope(scope: &AttachmentScope) -> Scope {
    match scope {
        AttachmentScope::Account => Scope::Account,
        AttachmentScope::ResourceGroup(group) => Scope::ResourceGroup(group.as_str().into()),
    }
}

type Found = (Arc<Policy>, Arc<str>, PolicyType, Arc<str>);

fn custom(state: &Account, id: model::PolicyId) -> Option<Found> {
    let policy = state.policies.get(&id)?;
    let version = state.versions.get(&(id, policy.default_version))?;
    let number = policy.default_version.to_string().into();
    Some((
        version.compiled().clone(),
        policy.name.shared(),
        PolicyType::Custom,
        number,
    ))
}

/// What an attachment to a policy that is not there comes to: nothing can be said, so deny.
fn denying() -> Arc<Policy> {
    Arc::new(Policy::restore("", Kind::Identity))
}

fn named(state: &Account, entity: Entity) -> (EntityKind, Arc<str>) {
    let gone = || Arc::from("?");
    match entity {
        Entity::User(id) => {
            let user = state.users.get(&id);
            (
                EntityKind::User,
                user.map_or_else(gone, |user| user.name.shared()),
            )
        }
        Entity::Group(id) => {
            let group = state.groups.get(&id);
            (
                EntityKind::Group,
                group.map_or_else(gone, |group| group.name.shared()),
            )
        }
        Entity::Role(id) => {
            let role = state.roles.get(&id);
            (
                EntityKind::Role,
                role.map_or_else(gone, |role| role.name.shared()),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_attached_to_a_group_of_resources_stays_there() {
        let group = AttachmentScope::ResourceGroup("rg-1".to_owned());
        assert_eq!(scope(&group), Scope::ResourceGroup("rg-1".into()));
        assert_eq!(scope(&AttachmentScope::Account), Scope::Account);
    }
}
