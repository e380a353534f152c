//! The policy and its evidence, as they are shown.

use std::collections::BTreeSet;

use derive::View;
use gateway::Practised;
use policy::analysis::Finding;
use policy::shrink::{Ground, Rule, Shrunk};
use policy::{Attached, Effect, Kind};

use super::evidence::{Evidence, Left, Reason, Uses};
use crate::view::Stamp;

/// How many actions are listed that the policy does not allow.
const LISTED: usize = 200;

/// A policy, where each of its statements comes from, and what was looked at for it. Without a document nothing is needed.
#[derive(View)]
pub struct ShrunkView {
    revision: u64,
    policy_document: Option<String>,
    /// Whether it is as short as a policy must be.
    fits: bool,
    breadth: &'static str,
    /// Whether it grants more than those it replaces; nothing where that could not be told.
    grants_more: Option<bool>,
    statements: Vec<StatementView>,
    replaces: Vec<ReplacedView>,
    services: Vec<ServiceView>,
    call_count: u64,
    allowed_count: u64,
    unclear_count: u64,
    not_allowed: Vec<LeftView>,
    start_time: Stamp,
    covered_from: Stamp,
    oldest_event_time: Option<Stamp>,
    caught_up: bool,
    /// Of successful reads, one in so many is kept; 0 if none is.
    reads_kept: u32,
}

/// A statement of the new policy, by that of today which it is a part of. Statements are counted from 0.
#[derive(View)]
struct StatementView {
    statement: usize,
    effect: &'static str,
    policy: String,
    policy_type: &'static str,
    version: String,
    of_statement: usize,
    record_count: usize,
    rules: Vec<&'static str>,
}

#[derive(View)]
struct ReplacedView {
    policy: String,
    policy_type: &'static str,
    version: String,
    attached_entity_type: &'static str,
    attached_entity: String,
}

/// A service that is allowed today, and whether anything of it was used.
#[derive(View)]
struct ServiceView {
    service: String,
    kept: bool,
    call_count: u64,
    first_time: Option<Stamp>,
    last_time: Option<Stamp>,
}

/// Calls that were allowed, and would not be by this policy alone.
#[derive(View)]
struct LeftView {
    action: String,
    reason: &'static str,
    resources: Vec<String>,
    call_count: u64,
    last_time: Option<Stamp>,
    example_request_id: String,
}

impl ShrunkView {
    pub(super) fn of(
        (practised, revision): (&Practised, u64),
        replaced: &[&Attached],
        shrunk: &Shrunk,
        evidence: &Evidence,
    ) -> Self {
        let grants_more = match &shrunk.gained {
            Finding::None => Some(false),
            Finding::Witness(_) => Some(true),
            Finding::Undecided(_) => None,
        };
        let left = evidence.left.iter().take(LISTED);
        let grounds = shrunk.grounds.iter().enumerate();
        let weights = practised.calls.iter().map(|call| call.weight);
        Self {
            revision,
            policy_document: shrunk.document.as_ref().map(ToString::to_string),
            fits: shrunk.length() <= Kind::Identity.limit(),
            breadth: shrunk.breadth.word(),
            grants_more,
            statements: grounds
                .filter_map(|(place, ground)| StatementView::of(place, ground, replaced))
                .collect(),
            replaces: replaced.iter().map(|own| ReplacedView::of(own)).collect(),
            services: services(replaced, evidence),
            call_count: weights.fold(0, u64::saturating_add),
            allowed_count: evidence.allowed,
            unclear_count: practised.unclear,
            not_allowed: left
                .map(|((reason, action), left)| LeftView::of(*reason, action, left))
                .collect(),
            start_time: Stamp(practised.from),
            covered_from: Stamp(practised.covered),
            oldest_event_time: practised.oldest.map(Stamp),
            caught_up: practised.caught_up,
            reads_kept: practised.reads,
        }
    }
}

impl StatementView {
    fn of(place: usize, ground: &Ground, replaced: &[&Attached]) -> Option<Self> {
        let own = replaced.get(ground.document)?;
        let of = own.policy.document().statements().get(ground.statement)?;
        Some(Self {
            statement: place,
            effect: match of.effect() {
                Effect::Allow => "Allow",
                Effect::Deny => "Deny",
            },
            policy: own.source.name.to_string(),
            policy_type: own.source.policy_type.word(),
            version: own.source.version.to_string(),
            of_statement: ground.statement,
            record_count: ground.calls,
            rules: ground.rules.iter().copied().map(Rule::word).collect(),
        })
    }
}

impl ReplacedView {
    fn of(own: &Attached) -> Self {
        Self {
            policy: own.source.name.to_string(),
            policy_type: own.source.policy_type.word(),
            version: own.source.version.to_string(),
            attached_entity_type: own.source.entity_kind.word(),
            attached_entity: own.source.entity.to_string(),
        }
    }
}

impl LeftView {
    fn of(reason: Reason, action: &str, left: &Left) -> Self {
        Self {
            action: action.to_owned(),
            reason: reason.word(),
            resources: left.resources.iter().cloned().collect(),
            call_count: left.uses.calls,
            last_time: left.uses.last.map(Stamp),
            example_request_id: left.request.clone(),
        }
    }
}

/// The services that were used, and those that an Allow of today names and nothing used. `*` stands for all others.
fn services(replaced: &[&Attached], evidence: &Evidence) -> Vec<ServiceView> {
    let statements = replaced
        .iter()
        .flat_map(|own| own.policy.document().statements());
    let allows = statements.filter(|own| own.effect() == Effect::Allow);
    let named = allows.flat_map(|own| {
        let patterns = own.actions().patterns().iter();
        let codes = patterns.map(|one| one.text().split(':').next().unwrap_or_default());
        let codes = codes.map(str::to_ascii_lowercase);
        let all = own.actions().is_negated().then(|| "*".to_owned());
        let listed = codes.filter(|_| !own.actions().is_negated());
        all.into_iter().chain(listed).collect::<Vec<_>>()
    });
    let mut names: BTreeSet<String> = named.collect();
    names.extend(evidence.services.keys().cloned());
    let view = |service: String| {
        let uses = evidence.services.get(&service).copied();
        let Uses { calls, first, last } = uses.unwrap_or_default();
        ServiceView {
            kept: uses.is_some(),
            call_count: calls,
            first_time: first.map(Stamp),
            last_time: last.map(Stamp),
            service,
        }
    };
    names.into_iter().map(view).collect()
}
