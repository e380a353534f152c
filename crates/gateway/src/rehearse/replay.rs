//! Decides recorded calls again with a draft in place of the policy in force, both on today's state.

use std::collections::HashSet;

use domain::Account;
use model::{AccountId, Moment, Tested};
use policy::{Gathered, Set};
use serde_json::Value;

use super::outcome::{Rehearsal, Rehearsed};
use super::recall::{Asked, Memory, Recalled, Recorded};
use super::stage::Stage;
use super::tally::{Count, Tally};
use super::twice::{Again, Fate, Own, Twice};
use super::whom::{Whom, holders};

/// A rehearsal under way: events go in, newest first.
pub(crate) struct Replay<'a> {
    stage: Stage<'a>,
    holders: HashSet<Whom>,
    denials: u64,
    most: usize,
    seen: Rehearsed,
    denied: Tally,
    allowed: Tally,
    unknown: Tally,
}

impl<'a> Replay<'a> {
    /// Begins on this state of an account; none if there is nothing that a draft could replace.
    pub(crate) fn begin(
        account: AccountId,
        state: &'a Account,
        rehearsal: &Rehearsal,
        denials: u64,
    ) -> Option<Self> {
        let tested = rehearsal.tested;
        Some(Self {
            stage: Stage::set(account, state, tested, &rehearsal.draft)?,
            holders: match tested {
                Tested::Policy(id) => holders(state, id),
                Tested::Trust(_) => HashSet::new(),
            },
            denials,
            most: rehearsal.most,
            seen: Rehearsed::default(),
            denied: Tally::default(),
            allowed: Tally::default(),
            unknown: Tally::default(),
        })
    }

    /// Whether another call may be too many to tell of at once.
    pub(crate) fn is_full(&self) -> bool {
        let all = [&self.denied, &self.allowed, &self.unknown];
        all.into_iter().any(|one| one.len() >= self.most)
    }

    /// Whether there is nobody whose calls could turn.
    pub(crate) fn is_about_nobody(&self) -> bool {
        matches!(self.stage.tested, Tested::Policy(_)) && self.holders.is_empty()
    }

    /// Takes in one event.
    pub(crate) fn see(&mut self, time: Moment, event: &Value, trace: &[u8]) {
        let memory = Memory {
            stage: &self.stage,
            holders: &self.holders,
            denials: self.denials,
        };
        if let Some(recalled) = memory.recall(time, event, trace) {
            self.count(recalled);
        }
    }

    /// What became of all that was seen.
    pub(crate) fn end(self) -> Rehearsed {
        Rehearsed {
            denied: self.denied.turned(),
            allowed: self.allowed.turned(),
            unknown: self.unknown.turned(),
            ..self.seen
        }
    }

    /// Counts a call once: by what is worst of its decisions.
    fn count(&mut self, recalled: Recalled) {
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
            Ok(asked) => self.decide(recorded, asked),
            Err(doubt) => Again {
                fate: Fate::Unknown,
                doubts: [*doubt].into(),
                ..Again::unchanged(false)
            },
        }
    }

    fn decide(&mut self, recorded: &Recorded, asked: &Asked) -> Again {
        let changes = self.stage.changes(&recorded.action);
        let trust = if asked.assumes {
            self.stage.trust(&asked.owner, recorded.resources.first())
        } else {
            None
        };
        let own = Own {
            name: self.stage.name.clone(),
            trust: matches!(self.stage.tested, Tested::Trust(_)),
        };
        let foreign = *asked.owner != *self.stage.number;
        let sides = self.stage.sides(asked.whom);
        let (before, after) = trust.as_ref().map(|(one, other)| (one, other)).unzip();
        let twice = Twice {
            recorded,
            asked,
            before: gathered(&sides.before, before),
            after: gathered(&sides.after, after),
            foreign,
        };
        twice.decide(changes, &own)
    }
}

fn gathered<'g>(identity: &'g Set, trust: Option<&'g Set>) -> Gathered<'g> {
    Gathered {
        identity: Some(identity),
        trust,
        ..Gathered::default()
    }
}
