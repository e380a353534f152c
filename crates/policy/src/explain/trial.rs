//! Changes tried out: what is decided once they are made.

use std::sync::Arc;

use super::change::Change;
use crate::{
    Attached, Document, EntityKind, Gathered, Layer, Path, Policy, PolicyType, Question, Scope,
    Set, Source, Statement, decide,
};

/// Leaves out changes that the others make superfluous: with several resources, what allows one
/// may allow another too.
pub(super) fn prune(
    mut changes: Vec<Change>,
    question: &Question<'_>,
    gathered: &Gathered<'_>,
) -> Vec<Change> {
    let mut index = 0;
    while index < changes.len() {
        let without = changes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        if Trial::new(gathered, without.map(|(_, change)| change)).allows(question) {
            changes.remove(index);
        } else {
            index += 1;
        }
    }
    changes
}

/// Everything gathered, as it would be after some changes.
#[derive(Default)]
struct Trial {
    identity: Option<Set>,
    session: Option<Set>,
    control: Option<Path>,
    control_caller: Option<Path>,
    trust: Option<Set>,
    resource_based: Option<Set>,
}

impl Trial {
    fn new<'c>(gathered: &Gathered<'_>, changes: impl Iterator<Item = &'c Change>) -> Self {
        let mut trial = Self {
            identity: gathered.identity.cloned(),
            session: gathered.session.cloned(),
            control: gathered.control.cloned(),
            control_caller: gathered.control_caller.cloned(),
            trust: gathered.trust.cloned(),
            resource_based: gathered.resource_based.cloned(),
        };
        for change in changes {
            trial.make(change);
        }
        trial
    }

    fn make(&mut self, change: &Change) {
        let (layer, level) = match change {
            Change::Allow { layer, level, .. } => (*layer, *level),
            Change::Remove(origin) => (origin.layer, usize_of(origin.place.level)),
        };
        let Some(set) = self.set(layer, level) else {
            return;
        };
        let mut attached = set.attached().to_vec();
        match change {
            Change::Allow { statement, .. } => attached.push(alone(statement)),
            Change::Remove(origin) => {
                if let Some(one) = attached.get_mut(usize_of(origin.place.policy)) {
                    one.policy = without(&one.policy, usize_of(origin.place.statement));
                }
            }
        }
        self.put(layer, level, Set::new(attached));
    }

    fn set(&mut self, layer: Layer, level: usize) -> Option<&Set> {
        match layer {
            Layer::Control => Some(&self.control.as_ref()?.get(level)?.policies),
            Layer::ControlCaller => Some(&self.control_caller.as_ref()?.get(level)?.policies),
            Layer::Session => self.session.as_ref(),
            Layer::Trust => self.trust.as_ref(),
            Layer::ResourceBased => self.resource_based.as_ref(),
            Layer::Identity | Layer::IdentityGroup => Some(self.identity.get_or_insert_default()),
            Layer::Owner => None,
        }
    }

    fn put(&mut self, layer: Layer, level: usize, set: Set) {
        let change = |path: &mut Option<Path>, set| {
            if let Some(path) = path {
                path.change(level, set);
            }
        };
        match layer {
            Layer::Control => change(&mut self.control, set),
            Layer::ControlCaller => change(&mut self.control_caller, set),
            Layer::Session => self.session = Some(set),
            Layer::Trust => self.trust = Some(set),
            Layer::ResourceBased => self.resource_based = Some(set),
            Layer::Identity | Layer::IdentityGroup => self.identity = Some(set),
            Layer::Owner => {}
        }
    }

    fn allows(&self, question: &Question<'_>) -> bool {
        let gathered = Gathered {
            identity: self.identity.as_ref(),
            session: self.session.as_ref(),
            control: self.control.as_ref(),
            control_caller: self.control_caller.as_ref(),
            trust: self.trust.as_ref(),
            resource_based: self.resource_based.as_ref(),
        };
        decide(question, &gathered).is_allowed()
    }
}

/// The policy with a statement replaced by one that covers nothing, so that others keep their
/// places.
fn without(policy: &Policy, index: usize) -> Arc<Policy> {
    let mut statements = policy.document().statements().to_vec();
    if let Some(statement) = statements.get_mut(index) {
        *statement = Statement::new(statement.effect(), Vec::new(), Vec::new());
    }
    Arc::new(Policy::from(Document::new(statements)))
}

fn alone(statement: &Statement) -> Attached {
    let source = Source {
        name: "added".into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind: EntityKind::User,
        entity: "".into(),
        scope: Scope::Account,
    };
    let policy = Policy::from(Document::new(vec![statement.clone()]));
    Attached {
        policy: Arc::new(policy),
        source,
    }
}

fn usize_of(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
