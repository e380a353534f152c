//! What a right explanation says: the statements that counted, and what the near ones lacked.

use policy::{
    Applied, Counted, Decision, Effect, Explanation, Failure, Gathered, Layer, Matched, Miss,
    Question, Resource, Said, Says, Set, Statement, Why,
};

use super::statement::{action_covered, lacks, resource_covered, test_holds, values};
use super::{Answer, decide, of_layer, placed};

/// What is wrong with the explanation of a question, if anything.
pub(crate) fn wrong_explanation(q: &Question<'_>, g: &Gathered<'_>) -> Option<String> {
    let (plain, ours) = (decide(q, g), policy::explain(q, g));
    if (plain.decision, plain.layer) != (ours.decision, ours.layer) {
        return Some(format!("decided {plain:?}"));
    }
    let resource = q.resources.get(plain.resource);
    let resource = resource.map(|own| placed(q, own));
    let target = match plain.layer {
        Layer::Control => g.control.map(|path| &path[plain.level].target),
        Layer::ControlCaller => g.control_caller.map(|path| &path[plain.level].target),
        _ => None,
    };
    let right = ours.target.as_ref() == target
        && ours.policy_type == policy_type(&plain)
        && ours.action == q.action
        && ours.resource == resource.map_or("", |resource| resource.arn)
        && ours.fix.is_none() == (plain.decision == Decision::Allow);
    if !right {
        return Some("the head is wrong".to_owned());
    }
    let sentence = sentence(&plain, &ours);
    if ours.summary != sentence {
        return Some(format!("{:?} instead of {sentence:?}", ours.summary));
    }
    let wrong = wrong_statements(q, g, &plain, &ours);
    let wrong = wrong.or_else(|| wrong_layers(q, g, &plain, &ours.layers));
    wrong.or_else(|| match resource {
        Some(resource) if plain.decision == Decision::ImplicitDeny => {
            wrong_misses(q, g, &plain, &resource, &ours.misses)
        }
        _ => (!ours.misses.is_empty()).then(|| "nothing was missed".to_owned()),
    })
}

/// The whole in one sentence.
fn sentence(plain: &Answer, ours: &Explanation) -> String {
    let what = format!("{} on {}", ours.action, ours.resource);
    let layer = match plain.layer {
        Layer::Owner => "account owner",
        Layer::Control => "control policies",
        Layer::ControlCaller => "control policies of the caller's account",
        Layer::Session => "session policy",
        Layer::Identity => "identity policies",
        Layer::IdentityGroup => "identity policies of the resource group",
        Layer::Trust => "trust policy of the role",
        Layer::ResourceBased => "policies of the resource",
    };
    let place = match &ours.target {
        Some(target) => format!("{layer} of {target}"),
        None => layer.to_owned(),
    };
    let deny = plain.counted.iter().find(|one| one.effect == Effect::Deny);
    let near = match ours.misses.len() {
        0 => String::new(),
        1 => ", though one statement comes near".to_owned(),
        many => format!(", though one of {many} statements comes near"),
    };
    match (plain.decision, deny) {
        (Decision::Allow, _) if plain.layer == Layer::Owner => {
            format!("{what} is allowed: the account owner needs no policy.")
        }
        (Decision::Allow, _) => format!("{what} is allowed by the {place}."),
        (Decision::ExplicitDeny, Some(deny)) => {
            let statement = deny.statement + 1;
            format!("{what} is denied by statement {statement} of some in the {place}.")
        }
        _ => format!("{what} is denied: nothing in the {place} allows it{near}."),
    }
}

/// Section 11.
fn policy_type(plain: &Answer) -> Option<&'static str> {
    if plain.decision == Decision::Allow {
        return None;
    }
    match plain.layer {
        Layer::Control | Layer::ControlCaller => Some("ControlPolicy"),
        Layer::Session => Some("SessionPolicy"),
        Layer::Trust => Some("AssumeRolePolicy"),
        Layer::Identity => Some("AccountLevelIdentityBasedPolicy"),
        Layer::IdentityGroup => Some("ResourceGroupLevelIdentityBasedPolicy"),
        Layer::Owner | Layer::ResourceBased => None,
    }
}

/// The statement at a place.
fn at<'a>(g: &Gathered<'a>, r: &Resource<'_>, place: Counted) -> &'a Statement {
    let all = of_layer(g, r, place.layer, place.level as usize);
    let own =
        |one: &(Counted, _)| (one.0.policy, one.0.statement) == (place.policy, place.statement);
    all.into_iter().find(own).unwrap().1
}

fn wrong_statements(
    q: &Question<'_>,
    g: &Gathered<'_>,
    plain: &Answer,
    ours: &Explanation,
) -> Option<String> {
    let places = ours.statements.iter().map(|one| one.origin.place);
    if !places.eq(plain.counted.iter().copied()) {
        return Some(format!("other statements count: {:?}", plain.counted));
    }
    ours.statements
        .iter()
        .find(|one| !is_right(q, g, one))
        .map(|one| format!("wrong about {one:?}"))
}

fn is_right(q: &Question<'_>, g: &Gathered<'_>, one: &Applied) -> bool {
    let place = one.origin.place;
    let r = &placed(q, &q.resources[place.resource as usize]);
    let statement = at(g, r, place);
    let actions = statement.actions();
    let named = actions.patterns().iter().map(policy::ActionPattern::text);
    let action = named
        .filter(|_| !actions.is_negated())
        .find(|text| action_covered(text, q.action));
    let named = statement.resources().map(policy::Resources::patterns);
    let mut named = named.unwrap_or_default().iter();
    let resource = named.find(|pattern| resource_covered(pattern.text(), r.arn));
    one.action.as_deref() == action
        && one.resource.as_deref() == resource.map(policy::ResourcePattern::text)
        && one.conditions.len() == statement.conditions().len()
        && one.in_doubt != lacks(q, r, statement).is_empty()
        && one.origin.effect == statement.effect()
        && one.origin.layer == place.layer
}

fn wrong_misses(
    q: &Question<'_>,
    g: &Gathered<'_>,
    plain: &Answer,
    r: &Resource<'_>,
    misses: &[Miss],
) -> Option<String> {
    let layers: &[Layer] = match plain.layer {
        Layer::IdentityGroup => &[Layer::Identity, Layer::IdentityGroup],
        ref one => std::slice::from_ref(one),
    };
    let mut allows = Vec::new();
    for layer in layers {
        let all = of_layer(g, r, *layer, plain.level);
        // An owner who may not assume the role may be named by its trust policy all the same.
        allows.extend(all.into_iter().filter(|(place, statement)| {
            place.effect == Effect::Allow && !lacks(q, r, statement).is_empty()
        }));
    }
    if misses.len() != allows.len().min(5) {
        return Some(format!("{} of {} are shown", misses.len(), allows.len()));
    }
    for miss in misses {
        let own = |(place, _): &&(Counted, _)| *place == miss.origin.place;
        let Some((_, statement)) = allows.iter().find(own) else {
            return Some(format!("there is no such Allow: {miss:?}"));
        };
        let lacking = lacks(q, r, statement);
        if miss.matched != matching(q, r, statement) {
            return Some(format!("wrong about what matched: {miss:?}"));
        }
        if !says(q, statement, &miss.failures, &lacking) {
            return Some(format!("{miss:?} lacks {lacking:?}"));
        }
        // What lacks less of the same is nearer and must not be left out.
        let nearer = allows.iter().find(|(place, other)| {
            let less = lacks(q, r, other);
            let shown = misses.iter().any(|miss| miss.origin.place == *place);
            !shown && less.len() < lacking.len() && is_part(&less, &lacking)
        });
        if let Some((place, _)) = nearer {
            return Some(format!("{place:?} is nearer than {miss:?}"));
        }
    }
    None
}

/// The parts of a statement that match.
fn matching(q: &Question<'_>, r: &Resource<'_>, statement: &Statement) -> Matched {
    let actions = statement.actions();
    let mut named = actions.patterns().iter().map(policy::ActionPattern::text);
    let resources = statement.resources().map(policy::Resources::patterns);
    let mut resources = resources.unwrap_or_default().iter();
    let tests = statement.conditions().iter();
    Matched {
        action: named
            .find(|text| !actions.is_negated() && action_covered(text, q.action))
            .map(str::to_owned),
        resource: resources
            .find(|pattern| resource_covered(pattern.text(), r.arn))
            .map(|pattern| pattern.text().to_owned()),
        conditions: tests
            .filter(|test| test_holds(q, test) == Some(true))
            .map(ToString::to_string)
            .collect(),
    }
}

/// What is wrong with what layers are said to have said.
fn wrong_layers(
    q: &Question<'_>,
    g: &Gathered<'_>,
    plain: &Answer,
    said: &[Said],
) -> Option<String> {
    if q.resources.is_empty() {
        return (!said.is_empty()).then(|| "layers without a resource".to_owned());
    }
    if !said.is_sorted_by(|one, next| one.layer < next.layer) {
        return Some(format!("not in order: {said:?}"));
    }
    let decisive = match plain.decision {
        Decision::Allow => Says::Allow,
        Decision::ExplicitDeny => Says::Deny,
        Decision::ImplicitDeny => Says::Nothing,
    };
    let decided = |one: &&Said| one.layer == plain.layer && one.says == decisive;
    if said.iter().filter(decided).count() != 1 {
        return Some(format!("{said:?} without what decided"));
    }
    let others = said.iter().filter(|one| one.layer != plain.layer);
    let wrong = others.filter(|one| match one.says {
        Says::Unreached => matters(q, g, plain, one.layer),
        says => says != counting(plain, one.layer),
    });
    let untold = plain.counted.iter().find(|counted| {
        let own = usize::try_from(counted.resource) == Ok(plain.resource);
        own && !said.iter().any(|one| one.layer == counted.layer)
    });
    wrong
        .map(|one| format!("wrong about {one:?}"))
        .next()
        .or_else(|| untold.map(|counted| format!("nothing is said of {counted:?}")))
}

/// What the statements of a layer that count come to.
fn counting(plain: &Answer, layer: Layer) -> Says {
    let own = |one: &&Counted| one.layer == layer && one.resource as usize == plain.resource;
    let mut effects = plain.counted.iter().filter(own).map(|one| one.effect);
    match effects.clone().count() {
        0 => Says::Nothing,
        _ if effects.any(|effect| effect == Effect::Deny) => Says::Deny,
        _ => Says::Allow,
    }
}

/// Whether a layer that is said not to have been asked was: without its policies the answer is another.
fn matters(q: &Question<'_>, g: &Gathered<'_>, plain: &Answer, layer: Layer) -> bool {
    let nothing = Set::default();
    let mut other = *g;
    match layer {
        Layer::Session => other.session = Some(&nothing),
        Layer::Trust => other.trust = Some(&nothing),
        Layer::ResourceBased => other.resource_based = Some(&nothing),
        Layer::Identity => other.identity = Some(&nothing),
        Layer::ControlCaller => other.control_caller = None,
        // The account's policies, which are asked first, are of the same set.
        Layer::IdentityGroup => {
            return counting(plain, Layer::Identity) == Says::Nothing
                && plain.layer > Layer::Session;
        }
        Layer::Owner | Layer::Control => return true,
    }
    let only = std::slice::from_ref(&q.resources[plain.resource]);
    let question = Question {
        resources: only,
        ..*q
    };
    let after = decide(&question, &other);
    (after.decision, after.layer) != (plain.decision, plain.layer)
}

/// Whether all that one statement lacks is lacking in the other too, one condition for another.
fn is_part(less: &[String], more: &[String]) -> bool {
    let conditions = |all: &[String]| {
        all.iter()
            .filter(|one| one.starts_with("condition"))
            .count()
    };
    conditions(less) <= conditions(more)
        && less
            .iter()
            .all(|one| one.starts_with("condition") || more.contains(one))
}

/// Whether the failures name exactly what is lacking.
fn says(q: &Question<'_>, statement: &Statement, failures: &[Failure], lacking: &[String]) -> bool {
    let mut tests = statement.conditions().iter().enumerate();
    failures.len() == lacking.len()
        && failures
            .iter()
            .zip(lacking)
            .all(|(failure, name)| match failure {
                Failure::Unreadable => name == "unreadable",
                Failure::Action { excluded, .. } => {
                    name == "action" && *excluded == statement.actions().is_negated()
                }
                Failure::Resource { .. } => name == "resource",
                Failure::Principal { .. } => name == "principal",
                Failure::Condition {
                    operator,
                    key,
                    asked,
                    expected,
                    why,
                } => {
                    let wanted = |index: &usize| *name == format!("condition {index}");
                    let Some((_, test)) = tests.find(|(index, _)| wanted(index)) else {
                        return false;
                    };
                    let texts = test.values().iter().map(policy::Comparison::text);
                    let given = values(q, key);
                    let reason = match test_holds(q, test) {
                        None => Why::Undecidable,
                        _ if given.is_empty() => Why::Absent,
                        _ => Why::Differs,
                    };
                    operator == test.word()
                        && key == test.key()
                        && *asked == given
                        && expected.iter().map(String::as_str).eq(texts)
                        && *why == reason
                }
            })
}
