//! What was used, by service, and the calls that the new policy does not allow, with why.

use std::collections::{BTreeMap, BTreeSet};

use gateway::Done;
use model::Moment;

/// What became of a call.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Reason {
    /// The new policy allows it.
    Allowed,
    /// It does not, and need not: the account's settings allow users to do it to themselves.
    SelfService,
    /// It does not, as no policy that is replaced surely allows it today.
    NotToday,
    /// It does not, though one does.
    Lost,
}

impl Reason {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::SelfService => "SelfService",
            Self::NotToday => "NotToday",
            Self::Lost => "Lost",
        }
    }
}

/// What became of a call, by whether the new policy allows it and whether those of today do not.
pub(super) fn reason(allowed: bool, unpermitted: bool, call: &Done) -> Reason {
    match (allowed, call.self_service, unpermitted) {
        (true, ..) => Reason::Allowed,
        (false, true, _) => Reason::SelfService,
        (false, false, true) => Reason::NotToday,
        (false, false, false) => Reason::Lost,
    }
}

/// How often something was used, and when.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    pub(super) calls: u64,
    pub(super) first: Option<Moment>,
    pub(super) last: Option<Moment>,
}

impl Uses {
    fn add(&mut self, call: &Done) {
        self.calls = self.calls.saturating_add(call.weight);
        self.first = Some(self.first.map_or(call.time, |first| first.min(call.time)));
        self.last = self.last.max(Some(call.time));
    }
}

/// Calls of one action that the new policy does not allow.
#[derive(Debug)]
pub(super) struct Left {
    pub(super) resources: BTreeSet<String>,
    pub(super) uses: Uses,
    /// The newest, as an example.
    pub(super) request: String,
}

/// All that was seen.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) allowed: u64,
    pub(super) services: BTreeMap<String, Uses>,
    pub(super) left: BTreeMap<(Reason, String), Left>,
}

impl Evidence {
    pub(super) fn of(calls: &[Done], reason: impl Fn(usize) -> Option<Reason>) -> Self {
        let mut all = Self::default();
        for (index, call) in calls.iter().enumerate() {
            let Some(reason) = reason(index) else {
                continue;
            };
            if reason == Reason::Allowed {
                all.allowed = all.allowed.saturating_add(call.weight);
                let service = call.action.split(':').next().unwrap_or_default();
                let service = service.to_ascii_lowercase();
                all.services.entry(service).or_default().add(call);
                continue;
            }
            let key = (reason, call.action.clone());
            let left = all.left.entry(key).or_insert_with(|| Left {
                resources: BTreeSet::new(),
                uses: Uses::default(),
                request: call.request.clone(),
            });
            if left.uses.last < Some(call.time) {
                left.request.clone_from(&call.request);
            }
            left.uses.add(call);
            if left.resources.len() < RESOURCES {
                left.resources.extend(call.resources.iter().cloned());
            }
        }
        all
    }
}

/// How many resources are told of each action.
const RESOURCES: usize = 20;
