//! Counts what became of calls, by who, what and on what.

use std::collections::{BTreeSet, HashMap};

use model::Moment;
use policy::Decision;

use super::outcome::{Counting, Doubt, Group, Said, Turned};

/// Calls of one fate, as they are counted.
#[derive(Default)]
pub(super) struct Tally {
    turned: Turned,
    places: HashMap<Key, usize>,
}

/// Who, what, on what, and the level and statement of the control policies that decide.
type Key = (String, String, Vec<String>, Option<String>);

/// One call that is counted.
pub(super) struct Count {
    pub(super) principal: String,
    pub(super) action: String,
    pub(super) resources: Vec<String>,
    pub(super) weight: u64,
    pub(super) time: Moment,
    pub(super) request: String,
    pub(super) before: Option<Said>,
    pub(super) after: Option<Said>,
    pub(super) doubts: BTreeSet<Doubt>,
    pub(super) keys: BTreeSet<String>,
}

impl Tally {
    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.turned.groups.len()
    }

    /// Counts a call; the newest come first.
    pub(super) fn add(&mut self, one: Count) {
        self.turned.calls = self.turned.calls.saturating_add(one.weight);
        let level = level(&one);
        let key = (one.principal, one.action, one.resources, level);
        let place = self.places.get(&key).copied();
        if let Some(group) = place.and_then(|place| self.turned.groups.get_mut(place)) {
            group.calls = group.calls.saturating_add(one.weight);
            group.records += 1;
            group.first = group.first.min(one.time);
            group.doubts.extend(one.doubts);
            group.keys.extend(one.keys);
            return;
        }
        self.places.insert(key.clone(), self.turned.groups.len());
        let (principal, action, resources, _) = key;
        self.turned.groups.push(Group {
            principal,
            action,
            resources,
            calls: one.weight,
            records: 1,
            first: one.time,
            last: one.time,
            request: one.request,
            before: one.before,
            after: one.after,
            doubts: one.doubts,
            keys: one.keys,
        });
    }

    pub(super) fn turned(self) -> Turned {
        self.turned
    }
}

/// What of the control policies decides, if they do: on the side that denies.
fn level(one: &Count) -> Option<String> {
    let denies = |said: &&Said| said.decision != Decision::Allow;
    let sides = [&one.after, &one.before].into_iter().flatten();
    let said = sides.into_iter().find(denies)?;
    let node = said.node.as_deref()?;
    let mut statements = said.statements.iter();
    let own = |one: &&Counting| one.denies && one.node.as_deref() == Some(node);
    Some(match statements.find(own) {
        Some(one) => format!("{node} {} {}", one.policy, one.statement),
        None => node.to_owned(),
    })
}
