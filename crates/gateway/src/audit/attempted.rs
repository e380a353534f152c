//! An attempt to come in by an identity provider, as its event tells it.

use federation::Outcome;
use serde_json::{Map, Value};

use super::shortened::shortened;
use crate::ask::attempt::{Attempt, Look};

/// Of a side, so many characters are kept.
const SIDE: usize = 512;

/// What was looked at, with both sides. What passed does not say so, since most does; what was not reached is what
/// remains of [`Protocol::checks`](crate::ask::attempt::Protocol::checks).
pub(super) fn attempted(attempt: &Attempt) -> Value {
    let reached = |look: &&Look| look.outcome != Outcome::NotReached;
    let looks: Vec<Value> = attempt.looks.iter().filter(reached).map(look).collect();
    let mut told = serde_json::json!({
        "protocol": attempt.protocol.name(),
        "purpose": attempt.purpose.name(),
        "provider": attempt.provider,
        "checks": looks,
    });
    if let Some(members) = told.as_object_mut().filter(|_| attempt.trial) {
        members.insert("trial".to_owned(), true.into());
    }
    told
}

fn look(look: &Look) -> Value {
    let mut told = Map::new();
    let mut tell = |name: &str, text: &str| {
        if !text.is_empty() {
            told.insert(name.to_owned(), shortened(text, SIDE).into());
        }
    };
    tell("check", &look.check);
    if look.outcome != Outcome::Passed {
        tell("outcome", look.outcome.name());
    }
    tell("expected", &look.expected);
    tell("received", &look.received);
    told.into()
}
