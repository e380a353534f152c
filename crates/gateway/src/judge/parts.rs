//! What of an explanation is for whom: a member learns which control policy of which level denied it, and who manages
//! the directory what stands there, too; neither sees the policies of the other.

use policy::{Counted, Decision, Effect, Explanation, Gathered, Layer, Level, Question, Set};
use serde_json::{Value, json};

use super::Refused;

/// What the caller's account is told.
pub(super) fn of_caller(
    refused: &Refused,
    question: &Question<'_>,
    gathered: &Gathered<'_>,
) -> Value {
    let within = refused.is_within();
    if refused.control().is_some() && !within {
        return json!(
            "What is asked for belongs to a member of another resource directory; its control policies are not shown."
        );
    }
    if refused.is_foreign() && !within && gathered.trust.is_none() {
        return json!("What is asked for belongs to another account; its policy is not shown.");
    }
    if refused.is_foreign() && !within {
        return json!("The role belongs to another account; its trust policy is not shown.");
    }
    let mut told = policy::explain(question, gathered);
    told.statements.retain_mut(|one| {
        if !is_control(one.origin.layer) {
            return true;
        }
        one.action = None;
        one.resource = None;
        one.conditions.clear();
        is_counted(refused, &one.origin.place)
    });
    if is_control(told.layer) {
        told.misses.clear();
        told.considered = 0;
        told.fix = None;
    }
    json!(told)
}

/// What those are told who manage the directory whose control policies denied it.
pub(super) fn of_directory(question: &Question<'_>, gathered: &Gathered<'_>) -> Value {
    let mut told = policy::explain(question, gathered);
    let layer = told.layer;
    told.layers.retain(|one| one.layer == layer);
    told.statements.retain(|one| one.origin.layer == layer);
    told.misses.retain(|one| one.origin.layer == layer);
    // It would say what the member's own policies lack as well.
    told.fix = None;
    with_texts(&told, gathered)
}

/// With the text of each statement: what stands there may be another by the time that it is read.
fn with_texts(told: &Explanation, gathered: &Gathered<'_>) -> Value {
    let mut value = json!(told);
    let applied = told.statements.iter().map(|one| one.origin.place);
    let missed = told.misses.iter().map(|one| one.origin.place);
    insert(&mut value, "statements", applied, gathered);
    insert(&mut value, "misses", missed, gathered);
    value
}

fn insert(
    value: &mut Value,
    list: &str,
    places: impl Iterator<Item = Counted>,
    gathered: &Gathered<'_>,
) {
    let all = value.get_mut(list).and_then(Value::as_array_mut);
    for (one, place) in all.into_iter().flatten().zip(places) {
        if let (Some(text), Some(one)) = (text(gathered, &place), one.as_object_mut()) {
            one.insert("text".to_owned(), text.into());
        }
    }
}

fn text(gathered: &Gathered<'_>, place: &Counted) -> Option<String> {
    let policies = &level(gathered, place)?.policies;
    let policy = usize::try_from(place.policy).ok()?;
    let statement = policies.statement(policy, usize::try_from(place.statement).ok()?)?;
    Some(statement.to_string())
}

/// The policies of the level that denied, if this statement is why and its account may know.
pub(super) fn counted<'g>(
    refused: &Refused,
    gathered: &Gathered<'g>,
    counted: &Counted,
) -> Option<&'g Set> {
    is_counted(refused, counted).then_some(())?;
    level(gathered, counted).map(|level| &level.policies)
}

/// Whether a statement of a control policy is why it was denied.
fn is_counted(refused: &Refused, counted: &Counted) -> bool {
    let judgement = &refused.judgement;
    let here = usize::try_from(counted.level) == Ok(judgement.level);
    let denies = judgement.decision == Decision::ExplicitDeny && counted.effect == Effect::Deny;
    counted.layer == judgement.layer && here && denies
}

fn level<'g>(gathered: &Gathered<'g>, counted: &Counted) -> Option<&'g Level> {
    let path = match counted.layer {
        Layer::Control => gathered.control?,
        Layer::ControlCaller => gathered.control_caller?,
        _ => return None,
    };
    path.get(usize::try_from(counted.level).ok()?)
}

fn is_control(layer: Layer) -> bool {
    matches!(layer, Layer::Control | Layer::ControlCaller)
}
