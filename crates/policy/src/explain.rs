//! Why a decision is what it is, and what would change it. Computed only when asked for.

mod change;
mod fix;
mod matched;
mod miss;
mod origin;
mod said;
mod trial;

use std::sync::Arc;

use serde::Serialize;

pub use change::{Change, Fix};
pub use matched::Matched;
pub use miss::{Failure, Miss, Why};
pub use origin::Origin;
use origin::{deciding, level, origin, policies};
pub use said::{Said, Says};

use crate::request::Request;
use crate::{Counted, Decision, Effect, Gathered, Judgement, Layer, Question, decide};

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
    /// What each layer said, in the order in which they are asked.
    pub layers: Vec<Said>,
    /// The statements that applied in the layers looked at.
    pub statements: Vec<Applied>,
    /// For an implicit denial: the Allow statements of the layer that came nearest, nearest first.
    pub misses: Vec<Miss>,
    /// For an implicit denial: how many statements the deciding layer has.
    pub considered: usize,
    /// For a denial: the smallest change of policies that would allow the request.
    pub fix: Option<Fix>,
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
    let (misses, considered) = match decisive {
        Some(request) if judgement.decision == Decision::ImplicitDeny => (
            miss::nearest(request, gathered, &judgement),
            considered(request, gathered, &judgement),
        ),
        _ => (Vec::new(), 0),
    };
    let layers = decisive.map(|request| said::by_layer(request, gathered, &judgement));
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
        layers: layers.unwrap_or_default(),
        statements: statements.collect(),
        misses,
        considered,
        fix: (!judgement.is_allowed()).then(|| fix::smallest(question, &requests, gathered)),
    };
    explanation.summary = summary(&explanation);
    explanation
}

fn considered(request: &Request<'_>, gathered: &Gathered<'_>, judgement: &Judgement) -> usize {
    let sets = deciding(gathered, judgement).into_iter();
    let policies = sets.flat_map(|(layer, set)| policies(set, layer, request.group()));
    policies
        .map(|(_, policy)| policy.document().statements().len())
        .sum()
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
                    deny.origin.statement + 1,
                    deny.origin.policy,
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
    Some(Applied {
        action: matched::action(request, statement),
        resource: matched::resource(request, statement),
        conditions: statement
            .conditions()
            .iter()
            .map(ToString::to_string)
            .collect(),
        in_doubt: request.is_in_doubt(statement),
        origin,
    })
}
