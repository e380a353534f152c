//! Decides recorded calls again, without and with what is tried, both on today's states.

use std::collections::HashSet;

use model::{Moment, Tested};
use serde_json::Value;

use super::outcome::{Doubt, Rehearsed};
use super::party::Party;
use super::posed::{Asked, Posed, Recalled, Recorded};
use super::recall::Memory;
use super::sides::{paths_differ, sets_differ};
use super::stage::{Owner, Stage};
use super::tally::{Count, Tally};
use super::twice::{Again, Fate, Own, Twice};
use super::whom::{Whom, holders};

/// A rehearsal under way: events go in, newest first.
pub(crate) struct Replay {
    stage: Stage,
    holders: HashSet<Whom>,
    also: HashSet<String>,
    denials: u64,
    most: usize,
    seen: Rehearsed,
    denied: Tally,
    allowed: Tally,
    unknown: Tally,
}

impl Replay {
    /// Begins on a stage. How many denials of a minute have an event each, and how many groups of a kind are told
    /// of.
    pub(crate) fn begin(stage: Stage, denials: u64, most: usize) -> Self {
        Self {
            holders: match stage.tested {
                Some((Tested::Policy(id), _)) => holders(&stage.own.today, id),
                Some((Tested::Trust(_), _)) | None => HashSet::new(),
            },
            stage,
            also: HashSet::new(),
            denials,
            most,
            seen: Rehearsed::default(),
            denied: Tally::default(),
            allowed: Tally::default(),
            unknown: Tally::default(),
        }
    }

    /// The same where calls of these accounts are decided again as well.
    pub(crate) fn beside(self, also: HashSet<String>) -> Self {
        Self { also, ..self }
    }

    /// Goes on with another account.
    pub(crate) fn turn_to(&mut self, stage: Stage) {
        self.stage = stage;
    }

    /// Whether another call may be too many to tell of at once.
    pub(crate) fn is_full(&self) -> bool {
        let all = [&self.denied, &self.allowed, &self.unknown];
        all.into_iter().any(|one| one.len() >= self.most)
    }

    /// Whether there is nobody whose calls could turn.
    pub(crate) fn is_about_nobody(&self) -> bool {
        let policy = matches!(self.stage.tested, Some((Tested::Policy(_), _)));
        policy && self.holders.is_empty()
    }

    /// How many records were counted.
    pub(crate) fn records(&self) -> u64 {
        self.seen.records
    }

    /// The call of an event, if anything of it can be counted.
    pub(crate) fn recall(&self, time: Moment, event: &Value, trace: &[u8]) -> Option<Recalled> {
        let memory = Memory {
            stage: &self.stage,
            holders: &self.holders,
            also: &self.also,
            denials: self.denials,
        };
        memory.recall(time, event, trace)
    }

    /// An account that has a say in a call and has still to be met.
    pub(crate) fn stranger(&self, recalled: &Recalled) -> Option<String> {
        let owners = recalled
            .decisions
            .iter()
            .filter_map(|one| match &one.question {
                Posed::Again(asked) => Some(&asked.owner),
                _ => None,
            });
        let mut new = owners.filter(|owner| self.stage.is_new(owner));
        new.next().cloned()
    }

    /// Takes in what may be known of another account.
    pub(crate) fn meet(&mut self, owner: &str, party: Option<Party>) {
        self.stage.meet(owner, party);
    }

    /// What became of all that was counted.
    pub(crate) fn end(self) -> Rehearsed {
        Rehearsed {
            denied: self.denied.turned(),
            allowed: self.allowed.turned(),
            unknown: self.unknown.turned(),
            ..self.seen
        }
    }

    /// Counts a call once: by what is worst of its decisions.
    pub(crate) fn count(&mut self, recalled: Recalled) {
        let Recalled {
            request,
            time,
            weight,
            decisions,
        } = recalled;
        let again: Vec<_> = decisions
            .into_iter()
            .map(|one| (self.again(&one), one))
            .collect();
        let otherwise = again.iter().any(|(again, _)| again.otherwise);
        let Some((again, one)) = again.into_iter().max_by_key(|(again, _)| again.fate) else {
            return;
        };
        let seen = &mut self.seen;
        seen.records += 1;
        seen.calls = seen.calls.saturating_add(weight);
        seen.otherwise = seen.otherwise.saturating_add(u64::from(otherwise) * weight);
        let tally = match again.fate {
            Fate::Unchanged => {
                seen.unchanged = seen.unchanged.saturating_add(weight);
                return;
            }
            Fate::Allowed => &mut self.allowed,
            Fate::Denied => &mut self.denied,
            Fate::Unknown => &mut self.unknown,
        };
        tally.add(Count {
            principal: one.caller,
            action: one.action,
            resources: one.resources,
            weight,
            time,
            request,
            before: again.before,
            after: again.after,
            doubts: again.doubts,
            keys: again.keys,
        });
    }

    fn again(&mut self, recorded: &Recorded) -> Again {
        match &recorded.question {
            Posed::Again(asked) => self.decide(recorded, asked),
            Posed::Open(doubt) => Again::open(*doubt),
            Posed::ByOthers if self.turns_for_others(recorded) => Again::open(Doubt::UnknownCaller),
            Posed::ByOwner | Posed::ByOthers => Again::unchanged(false),
        }
    }

    /// Whether a decision on somebody who is nobody of the account could turn.
    fn turns_for_others(&mut self, recorded: &Recorded) -> bool {
        let begin = ["acs:ram::", &self.stage.own.number, ":role/"].concat();
        let mut roles = recorded
            .resources
            .iter()
            .filter_map(|one| one.strip_prefix(&begin));
        roles.any(|name| self.stage.trust_differs(name))
            || self.stage.control_differs(&recorded.action)
    }

    fn decide(&mut self, recorded: &Recorded, asked: &Asked) -> Again {
        let stage = &mut self.stage;
        let trust = if asked.assumes {
            stage.trust(&asked.owner, recorded.resources.first())
        } else {
            None
        };
        let carried = stage.carried(&asked.owner, recorded.resources.first());
        let action = recorded.action.as_str();
        stage.gather(asked.whom);
        let (differ, renamed) = match stage.sides(asked.whom) {
            Some(sides) => (sides.differ(action), sides.renamed),
            None => (false, false),
        };
        let changes = differ
            || trust
                .as_ref()
                .is_some_and(|(one, other)| sets_differ((one, other), action))
            || carried
                .as_ref()
                .is_some_and(|(one, other)| sets_differ((one, other), action))
            || stage.control_differs(action)
            || owners_control_differs(&stage.owner(&asked.owner), action);
        let Some([before, after]) =
            stage.gathered(asked.whom, &asked.owner, trust.as_ref(), carried.as_ref())
        else {
            return Again::unchanged(false);
        };
        let own = match &stage.tested {
            Some((Tested::Policy(_), name)) => Own::Policy(name.clone()),
            Some((Tested::Trust(_), _)) => Own::Trust,
            None => Own::Control,
        };
        let twice = Twice {
            recorded,
            asked,
            before,
            after,
            renamed: renamed.then(|| stage.renamed(asked)).flatten(),
            foreign: matches!(stage.owner(&asked.owner), Owner::Unknown),
        };
        twice.decide(changes, &own)
    }
}

/// Whether control policies on the way up of another account say anything else of an action.
fn owners_control_differs(owner: &Owner<'_>, action: &str) -> bool {
    let Owner::Known(party) = owner else {
        return false;
    };
    let paths = (party.before.path.as_ref(), party.after.path.as_ref());
    party.differs.1 && paths_differ(paths, action)
}
