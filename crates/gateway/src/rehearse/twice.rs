//! One recorded question, decided without the draft and with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use policy::{
    Counted, Gathered, Judgement, Layer, Level, Named, Path, PolicyType, Principal, Question,
    Resource, Set, Source,
};

use super::outcome::{Counting, Doubt, Said};
use super::posed::{Asked, Recorded};
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
pub(super) enum Own {
    /// Those of a policy of this name.
    Policy(Arc<str>),
    /// Those that say whom the role trusts.
    Trust,
    /// Those of control policies, where no one document is tried.
    Control,
}

impl Own {
    fn holds(&self, source: &Source, layer: Layer) -> bool {
        match self {
            Self::Policy(name) => source.policy_type == PolicyType::Custom && source.name == *name,
            Self::Trust => layer == Layer::Trust,
            Self::Control => matches!(layer, Layer::Control | Layer::ControlCaller),
        }
    }
}

/// A question with everything that takes part in it, without the draft and with it.
pub(super) struct Twice<'a> {
    pub(super) recorded: &'a Recorded,
    pub(super) asked: &'a Asked,
    pub(super) before: Gathered<'a>,
    pub(super) after: Gathered<'a>,
    /// Who asks with the draft, if it goes by another name then.
    pub(super) renamed: Option<Principal>,
    /// Whether an account owns what was asked for of which nothing is known here.
    pub(super) foreign: bool,
}

impl Twice<'_> {
    /// Decides it twice. Where the draft says nothing else about the action, no decision on it can turn.
    pub(super) fn decide(&self, changes: bool, own: &Own) -> Again {
        let (keys, mut doubts) = (self.unknown(), self.doubts());
        let before = self.ask(&self.before, &self.asked.principal);
        let surely = keys.is_empty() && doubts.is_empty();
        let otherwise = surely && before.0.is_allowed() != self.asked.allowed;
        if !changes {
            return Again::unchanged(otherwise);
        }
        let principal = self.renamed.as_ref().unwrap_or(&self.asked.principal);
        let after = self.ask(&self.after, principal);
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
        if !self.asked.unknown.is_any() {
            return BTreeSet::new();
        }
        let sides = [&self.before, &self.after];
        let sets = sides
            .into_iter()
            .flat_map(|one| [one.identity, one.trust, one.resource_based]);
        let paths = sides
            .into_iter()
            .flat_map(|one| [one.control, one.control_caller]);
        let levels = paths.flatten().flat_map(|path| path.iter());
        let sets = sets.flatten().chain(levels.map(|level| &level.policies));
        let all = keys(sets, &self.recorded.action).into_iter();
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
    fn ask(&self, gathered: &Gathered<'_>, principal: &Principal) -> (Judgement, bool) {
        let Asked { owner, context, .. } = self.asked;
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
    let level = |layer, level: usize| -> Option<&Level> {
        let path: Option<&Path> = match layer {
            Layer::Control => gathered.control,
            Layer::ControlCaller => gathered.control_caller,
            _ => None,
        };
        path?.get(level)
    };
    // Of control policies those of the level that denies count, and none where all let it pass.
    let passed = |counted: &&Counted| {
        let control = matches!(counted.layer, Layer::Control | Layer::ControlCaller);
        let decisive = counted.layer == judgement.layer
            && usize::try_from(counted.level) == Ok(judgement.level);
        control && !decisive
    };
    let statement = |counted: &Counted| {
        let at = level(counted.layer, usize::try_from(counted.level).ok()?);
        let set: &Set = match (counted.layer, at) {
            (Layer::Trust, _) => gathered.trust?,
            (Layer::ResourceBased, _) => gathered.resource_based?,
            (Layer::Control | Layer::ControlCaller, at) => &at?.policies,
            _ => gathered.identity?,
        };
        let attached = set.attached().get(usize::try_from(counted.policy).ok()?)?;
        let source = &attached.source;
        Some(Counting {
            policy: source.name.to_string(),
            node: at.map(|level| level.target.clone()),
            custom: source.policy_type == PolicyType::Custom,
            version: source.version.to_string(),
            statement: counted.statement,
            denies: counted.effect == policy::Effect::Deny,
            own: own.holds(source, counted.layer),
        })
    };
    let counted = judgement.counted.iter().filter(|one| !passed(one));
    Said {
        decision: judgement.decision,
        layer: judgement.layer,
        node: level(judgement.layer, judgement.level).map(|level| level.target.clone()),
        statements: counted.filter_map(statement).collect(),
    }
}

impl Again {
    /// Of which nobody can tell.
    pub(super) fn open(doubt: Doubt) -> Self {
        Self {
            fate: Fate::Unknown,
            doubts: [doubt].into(),
            ..Self::unchanged(false)
        }
    }

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
