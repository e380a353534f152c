//! Changes tried out: what is decided once they are made.

use std::sync::Arc;

use super::Change;
use crate::{
    Attached, Document, EntityKind, Gathered, Layer, Level, Policy, PolicyType, Question, Scope,
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
    control: Option<Vec<Level>>,
    control_caller: Option<Vec<Level>>,
    trust: Option<Set>,
    resource_based: Option<Set>,
}

impl Trial {
    fn new<'c>(gathered: &Gathered<'_>, changes: impl Iterator<Item = &'c Change>) -> Self {
        let mut trial = Self {
            identity: gathered.identity.cloned(),
            session: gathered.session.cloned(),
            control: gathered.control.map(<[Level]>::to_vec),
            control_caller: gathered.control_caller.map(<[Level]>::to_vec),
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
        *set = Set::new(attached);
    }

    fn set(&mut self, layer: Layer, level: usize) -> Option<&mut Set> {
        match layer {
            Layer::Control => Some(&mut self.control.as_mut()?.get_mut(level)?.policies),
            Layer::ControlCaller => {
                Some(&mut self.control_caller.as_mut()?.get_mut(level)?.policies)
            }
            Layer::Session => self.session.as_mut(),
            Layer::Trust => self.trust.as_mut(),
            Layer::ResourceBased => self.resource_based.as_mut(),
            Layer::Identity | Layer::IdentityGroup => Some(self.identity.get_or_insert_default()),
            Layer::Owner => None,
        }
    }

    fn allows(&self, question: &Question<'_>) -> bool {
        let gathered = Gathered {
            identity: self.identity.as_ref(),
            session: self.session.as_ref(),
            control: self.control.as_deref(),
            control_caller: self.control_caller.as_deref(),
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
