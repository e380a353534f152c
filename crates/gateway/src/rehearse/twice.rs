//! One recorded question, decided without the draft and with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use policy::{
    Counted, Gathered, Judgement, Layer, Named, PolicyType, Question, Resource, Set, Source,
};

use super::outcome::{Counting, Doubt, Said};
use super::recall::{Asked, Recorded};
use super::sides::keys;
use crate::judge::{by_preference, judged};

/// What becomes of a decision, the worst last.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Fate {
    Unchanged,
    Allowed,
    Denied,
    Unknown,
}

/// A decision that was made again.
pub(super) struct Again {
    pub(super) fate: Fate,
    /// Whether it would be another than it was, without the draft.
    pub(super) otherwise: bool,
    pub(super) before: Option<Said>,
    pub(super) after: Option<Said>,
    pub(super) doubts: BTreeSet<Doubt>,
    pub(super) keys: BTreeSet<String>,
}

/// Which statements are those of the document that is tried.
pub(super) struct Own {
    pub(super) name: Arc<str>,
    /// Whether it says whom a role trusts.
    pub(super) trust: bool,
}

impl Own {
    fn holds(&self, source: &Source, layer: Layer) -> bool {
        if self.trust {
            return layer == Layer::Trust;
        }
        source.policy_type == PolicyType::Custom && source.name == self.name
    }
}

/// A question with everything that takes part in it, without the draft and with it.
pub(super) struct Twice<'a> {
    pub(super) recorded: &'a Recorded,
    pub(super) asked: &'a Asked,
    pub(super) before: Gathered<'a>,
    pub(super) after: Gathered<'a>,
    /// Whether another account owns what was asked for.
    pub(super) foreign: bool,
}

impl Twice<'_> {
    /// Decides it twice. Where the draft says nothing else about the action, no decision on it can turn.
    pub(super) fn decide(&self, changes: bool, own: &Own) -> Again {
        let (keys, mut doubts) = (self.unknown(), self.doubts());
        let before = self.ask(&self.before);
        let surely = keys.is_empty() && doubts.is_empty();
        let otherwise = surely && before.0.is_allowed() != self.asked.allowed;
        if !changes {
            return Again::unchanged(otherwise);
        }
        let after = self.ask(&self.after);
        if !keys.is_empty() {
            doubts.insert(self.asked.unknown.doubt());
        } else if before.0.is_allowed() == after.0.is_allowed() {
            return Again::unchanged(otherwise);
        }
        Again {
            fate: match (doubts.is_empty(), after.0.is_allowed()) {
                (false, _) => Fate::Unknown,
                (true, true) => Fate::Allowed,
                (true, false) => Fate::Denied,
            },
            otherwise,
            before: Some(told(&before, &self.before, own)),
            after: Some(told(&after, &self.after, own)),
            doubts,
            keys,
        }
    }

    /// The condition keys that it may depend on and nobody knows.
    fn unknown(&self) -> BTreeSet<String> {
        let sides = [&self.before, &self.after];
        let sets = sides.into_iter().flat_map(|one| [one.identity, one.trust]);
        let all = keys(sets.flatten(), &self.recorded.action).into_iter();
        let unknown = all.filter(|key| self.asked.unknown.holds(key));
        unknown.map(str::to_owned).collect()
    }

    /// What may have denied it and is not kept: what a session was issued with, what another account says. Both
    /// only narrow, so where it was allowed they allowed it.
    fn doubts(&self) -> BTreeSet<Doubt> {
        let mut doubts = BTreeSet::new();
        if !self.asked.allowed && self.asked.session_policy {
            doubts.insert(Doubt::SessionPolicy);
        }
        if !self.asked.allowed && self.foreign {
            doubts.insert(Doubt::UnknownCaller);
        }
        doubts
    }

    /// The decision, and whether the account's settings made it.
    fn ask(&self, gathered: &Gathered<'_>) -> (Judgement, bool) {
        let Asked {
            principal,
            owner,
            context,
            ..
        } = self.asked;
        let Recorded {
            action, resources, ..
        } = self.recorded;
        if self.asked.named {
            let given = resources.first().map_or("*", String::as_str);
            let named = Named::new(given, owner);
            let judgement = named.decide(principal, action, context, gathered, |_, judgement| {
                judgement.clone()
            });
            return (judgement, false);
        }
        let resource = |arn| Resource {
            arn,
            owner,
            group: None,
        };
        let resources: Vec<_> = resources.iter().map(|arn| resource(arn.as_str())).collect();
        let question = Question::new(principal, action, &resources, context);
        judged(&question, gathered, self.asked.self_service)
    }
}

/// A decision and the statements that made it.
fn told((judgement, by_settings): &(Judgement, bool), gathered: &Gathered<'_>, own: &Own) -> Said {
    let gathered = if *by_settings {
        by_preference(gathered)
    } else {
        *gathered
    };
    let statement = |counted: &Counted| {
        let set: &Set = match counted.layer {
            Layer::Trust => gathered.trust?,
            _ => gathered.identity?,
        };
        let attached = set.attached().get(usize::try_from(counted.policy).ok()?)?;
        let source = &attached.source;
        Some(Counting {
            policy: source.name.to_string(),
            custom: source.policy_type == PolicyType::Custom,
            version: source.version.to_string(),
            statement: counted.statement,
            denies: counted.effect == policy::Effect::Deny,
            own: own.holds(source, counted.layer),
        })
    };
    Said {
        decision: judgement.decision,
        layer: judgement.layer,
        statements: judgement.counted.iter().filter_map(statement).collect(),
    }
}

impl Again {
    pub(super) fn unchanged(otherwise: bool) -> Self {
        Self {
            fate: Fate::Unchanged,
            otherwise,
            before: None,
            after: None,
            doubts: BTreeSet::new(),
            keys: BTreeSet::new(),
        }
    }
}
