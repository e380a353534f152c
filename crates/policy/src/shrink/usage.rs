//! What was used, and the statements of today that carry it.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Place, at, permits, places};
use crate::request::Request;
use crate::{ActionPattern, Document, Effect, Question};

/// An action on a resource, as it was asked for.
pub(super) type Use = (String, String);

/// What was used, each by one statement of today.
pub(super) struct Usage {
    /// By statement: what it carries.
    pub(super) carried: BTreeMap<Place, BTreeSet<Use>>,
    /// How many calls it has a part in.
    pub(super) calls: BTreeMap<Place, usize>,
    /// Calls that nothing surely permits, or whose action cannot be written.
    pub(super) unpermitted: Vec<usize>,
}

/// A use, and every statement that could carry it.
type Candidates = BTreeMap<(Use, Vec<Place>), Vec<usize>>;

impl Usage {
    /// Finds out which statements carry the calls: as few as can be seen at a glance, by taking again and again the one
    /// that carries most of what is left. Of equals the one with more conditions is taken, which permits less.
    pub(super) fn of(today: &[&Document], calls: &[Question<'_>]) -> Self {
        let (mut left, unpermitted) = candidates(today, calls);
        let mut usage = Self {
            carried: BTreeMap::new(),
            calls: BTreeMap::new(),
            unpermitted,
        };
        while let Some(place) = best(today, &left) {
            let (taken, rest) = left
                .into_iter()
                .partition::<Candidates, _>(|((_, places), _)| places.contains(&place));
            left = rest;
            let calls: BTreeSet<usize> = taken.values().flatten().copied().collect();
            usage.calls.insert(place, calls.len());
            let uses = taken.into_keys().map(|(one, _)| one).collect();
            usage.carried.insert(place, uses);
        }
        usage
    }
}

/// What was used with all that permits it, and the calls that are not permitted.
fn candidates(today: &[&Document], calls: &[Question<'_>]) -> (Candidates, Vec<usize>) {
    let (mut all, mut unpermitted) = (Candidates::new(), Vec::new());
    for (index, call) in calls.iter().enumerate() {
        if !is_plain(call.action) || !permits(today, call) {
            unpermitted.push(index);
            continue;
        }
        for resource in call.resources {
            let request = Request::new(call, resource);
            let allowing = places(today)
                .filter(|(_, own)| own.effect() == Effect::Allow && request.applies(own))
                .map(|(place, _)| place)
                .collect();
            let one = (call.action.to_owned(), resource.arn.to_owned());
            all.entry((one, allowing)).or_default().push(index);
        }
    }
    (all, unpermitted)
}

/// Whether a policy can name this action alone.
fn is_plain(action: &str) -> bool {
    !action.contains(['*', '?']) && ActionPattern::parse(action).is_some()
}

/// The statement that carries most.
fn best(today: &[&Document], left: &Candidates) -> Option<Place> {
    let mut counts: BTreeMap<Place, usize> = BTreeMap::new();
    for (_, places) in left.keys() {
        for place in places {
            *counts.entry(*place).or_default() += 1;
        }
    }
    let conditions = |place| at(today, place).map_or(0, |own| own.conditions().len());
    let first = |place: Place| std::cmp::Reverse(place);
    counts
        .into_iter()
        .max_by_key(|(place, count)| (*count, conditions(*place), first(*place)))
        .map(|(place, _)| place)
}
