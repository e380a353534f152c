//! Why a decision is what it is, and what would change it. Computed only when asked for.

mod fix;
mod miss;
mod trial;

use std::sync::Arc;

use serde::Serialize;

pub use fix::{Change, Fix};
pub use miss::{Failure, Miss, Why};

use crate::request::Request;
use crate::{
    Attached, Counted, Decision, Effect, EntityKind, Gathered, Layer, Level, Policy, PolicyType,
    Question, Resource, Scope, Set, Statement, decide,
};

/// A decision with its reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The answer.
    pub decision: Decision,
    /// The layer whose result became final.
    pub layer: Layer,
    /// The node of the directory whose control policies were decisive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// The name the vendor reports for a denial by this layer.
    pub policy_type: Option<&'static str>,
    /// The action that was judged.
    pub action: String,
    /// The resource that was decisive.
    pub resource: String,
    /// The whole in one sentence.
    pub summary: String,
    /// The statements that applied in the layers looked at.
    pub statements: Vec<Applied>,
    /// For an implicit denial: the Allow statements of the layer that came nearest, nearest first.
    pub misses: Vec<Miss>,
    /// For a denial: the smallest change of policies that would allow the request.
    pub fix: Option<Fix>,
}

/// Where a statement stands.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// The same as indexes into what was gathered.
    #[serde(skip)]
    pub place: Counted,
    /// The layer.
    pub layer: Layer,
    /// For control policies: the node they are attached to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// The policy's name or id.
    pub policy: Arc<str>,
    /// Who made it.
    pub policy_type: PolicyType,
    /// The version in force.
    pub version: Arc<str>,
    /// The kind of entity it is attached to.
    pub entity_kind: EntityKind,
    /// The entity it is attached to.
    pub entity: Arc<str>,
    /// How far the attachment reaches.
    pub scope: Scope,
    /// Which statement of the policy, counted from zero.
    pub statement: u32,
    /// What it does.
    pub effect: Effect,
}

/// A statement that applied, and the parts of it that matched.
#[derive(Clone, Debug, Serialize)]
pub struct Applied {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// The pattern that covers the action; none where `NotAction` leaves it over.
    pub action: Option<String>,
    /// The pattern that covers the resource; none in trust policies.
    pub resource: Option<String>,
    /// The conditions that were met.
    pub conditions: Vec<String>,
    /// Whether it counts only because part of it could not be understood.
    pub in_doubt: bool,
}

/// Explains the decision on a question. The decision is the one [`decide`] gives.
///
/// ```
/// use policy::{Context, Fix, Gathered, Principal, Question, Resource, Set, explain};
///
/// let alice = Principal::user("1000000000000001", "alice");
/// let arn = "acs:oss:cn-hangzhou:1000000000000001:reports/may.csv";
/// let resources = [Resource { arn, owner: "1000000000000001", group: None }];
/// let context = Context::new();
/// let question = Question::new(&alice, "oss:GetObject", &resources, &context);
/// let nothing = Set::default();
/// let explanation = explain(&question, &Gathered { identity: Some(&nothing), ..Gathered::default() });
/// assert!(matches!(explanation.fix, Some(Fix::Changes { changes }) if changes.len() == 1));
/// ```
#[must_use]
pub fn explain(question: &Question<'_>, gathered: &Gathered<'_>) -> Explanation {
    let judgement = decide(question, gathered);
    let resources = question.resources.iter();
    let requests: Vec<_> = resources.map(|one| Request::new(question, one)).collect();
    let decisive = requests.get(judgement.resource);
    let target =
        level(gathered, judgement.layer, judgement.level).map(|level| level.target.clone());
    let statements = judgement.counted.iter().filter_map(|counted| {
        let request = requests.get(usize::try_from(counted.resource).ok()?)?;
        applied(request, gathered, *counted)
    });
    let misses = match decisive {
        Some(request) if judgement.decision == Decision::ImplicitDeny => {
            miss::nearest(request, gathered, &judgement)
        }
        _ => Vec::new(),
    };
    let mut explanation = Explanation {
        decision: judgement.decision,
        layer: judgement.layer,
        target,
        policy_type: judgement.policy_type(),
        action: question.action.to_owned(),
        resource: decisive
            .map(|request| request.resource.arn.to_owned())
            .unwrap_or_default(),
        summary: String::new(),
        statements: statements.collect(),
        misses,
        fix: (!judgement.is_allowed()).then(|| fix::smallest(question, &requests, gathered)),
    };
    explanation.summary = summary(&explanation);
    explanation
}

fn summary(explanation: &Explanation) -> String {
    let Explanation {
        action,
        resource,
        layer,
        ..
    } = explanation;
    let place = match &explanation.target {
        Some(target) => format!("{} of {target}", name(*layer)),
        None => name(*layer).to_owned(),
    };
    match explanation.decision {
        Decision::Allow if *layer == Layer::Owner => {
            format!("{action} on {resource} is allowed: the account owner needs no policy.")
        }
        Decision::Allow => format!("{action} on {resource} is allowed by the {place}."),
        Decision::ImplicitDeny if explanation.misses.is_empty() => {
            format!("{action} on {resource} is denied: nothing in the {place} allows it.")
        }
        Decision::ImplicitDeny => format!(
            "{action} on {resource} is denied: nothing in the {place} allows it, though {} comes near.",
            counted(explanation.misses.len(), "statement"),
        ),
        Decision::ExplicitDeny => {
            let denies = |one: &&Applied| one.origin.effect == Effect::Deny;
            match explanation.statements.iter().find(denies) {
                Some(deny) => format!(
                    "{action} on {resource} is denied by statement {} of {} in the {place}.",
                    deny.origin.statement, deny.origin.policy,
                ),
                None => format!("{action} on {resource} is denied by the {place}."),
            }
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("one {noun}")
    } else {
        format!("one of {count} {noun}s")
    }
}

/// A layer in the words of a sentence.
fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Owner => "account owner",
        Layer::Control => "control policies",
        Layer::ControlCaller => "control policies of the caller's account",
        Layer::Session => "session policy",
        Layer::Identity => "identity policies",
        Layer::IdentityGroup => "identity policies of the resource group",
        Layer::Trust => "trust policy of the role",
        Layer::ResourceBased => "policies of the resource",
    }
}

fn applied(request: &Request<'_>, gathered: &Gathered<'_>, counted: Counted) -> Option<Applied> {
    let (origin, statement) = origin(gathered, counted)?;
    let resource = statement.resources().and_then(|resources| {
        resources
            .patterns()
            .iter()
            .find(|pattern| pattern.covers(request.subject.as_ref()))
    });
    let actions = statement.actions();
    let action = actions
        .patterns()
        .iter()
        .find(|pattern| pattern.matches(request.question.action));
    Some(Applied {
        action: action
            .filter(|_| !actions.is_negated())
            .map(|pattern| pattern.text().to_owned()),
        resource: resource.map(|pattern| pattern.text().to_owned()),
        conditions: statement
            .conditions()
            .iter()
            .map(ToString::to_string)
            .collect(),
        in_doubt: request.is_in_doubt(statement),
        origin,
    })
}

/// A statement by its place, with everything known about where it comes from.
fn origin<'g>(gathered: &Gathered<'g>, place: Counted) -> Option<(Origin, &'g Statement)> {
    let level = level(gathered, place.layer, usize::try_from(place.level).ok()?);
    let set = match level {
        Some(level) => &level.policies,
        None => set(gathered, place.layer)?,
    };
    let attached = set.attached().get(usize::try_from(place.policy).ok()?)?;
    let index = usize::try_from(place.statement).ok()?;
    let statement = attached.policy.document().statements().get(index)?;
    let source = &attached.source;
    let origin = Origin {
        place,
        layer: place.layer,
        target: level.map(|level| level.target.clone()),
        policy: source.name.clone(),
        policy_type: source.policy_type,
        version: source.version.clone(),
        entity_kind: source.entity_kind,
        entity: source.entity.clone(),
        scope: source.scope.clone(),
        statement: place.statement,
        effect: statement.effect(),
    };
    Some((origin, statement))
}

fn level<'g>(gathered: &Gathered<'g>, layer: Layer, level: usize) -> Option<&'g Level> {
    match layer {
        Layer::Control => gathered.control?.get(level),
        Layer::ControlCaller => gathered.control_caller?.get(level),
        _ => None,
    }
}

fn set<'g>(gathered: &Gathered<'g>, layer: Layer) -> Option<&'g Set> {
    match layer {
        Layer::Session => gathered.session,
        Layer::Identity | Layer::IdentityGroup => gathered.identity,
        Layer::Trust => gathered.trust,
        Layer::ResourceBased => gathered.resource_based,
        Layer::Owner | Layer::Control | Layer::ControlCaller => None,
    }
}

/// The policies of a set that count in a layer, with their numbers.
fn policies<'s>(
    set: &'s Set,
    layer: Layer,
    resource: &Resource<'s>,
) -> impl Iterator<Item = (usize, &'s Policy)> {
    let resource = *resource;
    let attached = set.attached().iter().enumerate();
    attached
        .filter(move |(_, one)| counts(one, layer, &resource))
        .map(|(number, one)| (number, &*one.policy))
}

fn counts(attached: &Attached, layer: Layer, resource: &Resource<'_>) -> bool {
    match layer {
        Layer::IdentityGroup => resource
            .group
            .is_some_and(|group| attached.is_inside(group)),
        _ => attached.is_wide(),
    }
}

/// The statements of a set that count in a layer and speak about the action, with their places; each
/// once and in order.
fn about<'s>(
    set: &'s Set,
    layer: Layer,
    level: usize,
    request: &'s Request<'_>,
) -> impl Iterator<Item = (Counted, &'s Policy, usize)> {
    let wide = layer != Layer::IdentityGroup;
    let speaking = set.speaking(&request.action, wide);
    let counting = speaking.filter(move |(_, attached)| counts(attached, layer, request.resource));
    counting.flat_map(move |(number, attached)| {
        let policy = &*attached.policy;
        let document = policy.document();
        let found = policy.form().about(&request.action, document);
        found.into_iter().filter_map(move |index| {
            let statement = document.statements().get(index)?;
            let place = place(layer, level, number, index, statement.effect());
            Some((place, policy, index))
        })
    })
}

fn place(layer: Layer, level: usize, policy: usize, index: usize, effect: Effect) -> Counted {
    Counted {
        resource: 0,
        layer,
        level: number(level),
        policy: number(policy),
        statement: number(index),
        effect,
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
