//! Reads recorded events for what somebody did.

use std::collections::HashSet;

use model::{Entity, Moment};
use serde_json::Value;

use super::party::Party;
use super::posed::{Asked, Posed, Recorded};
use super::practice::{Done, Practised, doers};
use super::recall::Memory;
use super::stage::Stage;
use super::whom::Whom;
use crate::held::gather::Holder;

/// Reads events and keeps what is sought.
pub(crate) struct Watching {
    stage: Stage,
    whose: HashSet<Whom>,
    denials: u64,
    seen: Practised,
}

impl Watching {
    pub(crate) fn begin(own: Party, whose: Entity, denials: u64) -> Self {
        let whom = |entity| match entity {
            Entity::User(id) => Whom::Holder(Holder::User(id)),
            Entity::Role(id) => Whom::Holder(Holder::Role(id)),
            Entity::Group(id) => Whom::Group(id),
        };
        let all = doers(&own.today, whose).into_iter().chain([whose]);
        Self {
            whose: all.map(whom).collect(),
            seen: Practised {
                attached: whom(whose).attached(&own.today),
                ..Practised::default()
            },
            stage: Stage::of(own),
            denials,
        }
    }

    /// Takes in an event. One that cannot be read is of somebody else, unless it is said to be `theirs`.
    pub(crate) fn take(&mut self, (time, theirs): (Moment, bool), event: &Value, trace: &[u8]) {
        let (nobody, none) = (HashSet::new(), HashSet::new());
        let memory = Memory {
            stage: &self.stage,
            holders: &nobody,
            also: &none,
            denials: self.denials,
        };
        let Some(recalled) = memory.recall(time, event, trace) else {
            return;
        };
        for one in recalled.decisions {
            let Recorded {
                action,
                resources,
                question,
                ..
            } = one;
            match question {
                Posed::Again(asked) if self.whose.contains(&asked.whom) && asked.allowed => {
                    let Asked {
                        owner,
                        principal,
                        context,
                        self_service,
                        ..
                    } = *asked;
                    self.seen.calls.push(Done {
                        action,
                        resources,
                        owner,
                        principal,
                        context,
                        weight: recalled.weight,
                        time,
                        request: recalled.request.clone(),
                        self_service,
                    });
                }
                Posed::Open(_) if theirs => self.seen.unclear += 1,
                _ => {}
            }
        }
    }

    pub(crate) fn end(self) -> Practised {
        self.seen
    }
}
