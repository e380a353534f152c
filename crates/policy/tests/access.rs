//! Who can do what, compared with the judge asked about every request of a small world.
//!
//! The world holds a request of every kind that the drawn policies tell apart, so outcomes must be equal, not only safe.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a law that does not hold ends the test"
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use policy::analysis::{About, Acts, Asked, Outcome, Row, STEPS, rows};
use policy::{
    ActionPattern, Attached, Context, Gathered, Kind, Layer, Named, Policy, Principal,
    ResourcePattern, Set,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

const ME: &str = "1";
const ACTIONS: &[&str] = &[
    "s:Get",
    "s:GetA",
    "s:Put",
    "t:Get",
    "t:GetA",
    "t:Put",
    "t:Other",
    "sts:AssumeRole",
];
const RESOURCES: &[&str] = &[
    "*",
    "acs:s::1:a",
    "acs:s::1:ab",
    "acs:s::1:b",
    "acs:t::1:a",
    "acs:t::1:b",
    "acs:ram::1:role/x",
    "acs:ram::1:role/X",
    "acs:ram::1:role/y",
];
const ROLE: &str = "acs:ram::1:role/x";
/// What carries a policy of its own, where one is drawn.
const CARRIER: &str = "acs:s::1:ab";

/// Policies, what is known, and what is asked about elsewhere.
#[derive(Clone, Debug)]
struct Drawn {
    identity: Vec<Value>,
    session: Option<Vec<Value>>,
    trust: Vec<Value>,
    carried: Option<Vec<Value>>,
    known: Option<&'static str>,
    apart: bool,
}

fn test() -> impl Strategy<Value = (String, String, Value)> {
    let text = (
        select(vec!["", "ForAllValues:", "ForAnyValue:"]),
        select(vec![
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
        ]),
        select(vec![vec!["x"], vec!["x", "xx"], vec!["x*"], vec!["o"]]),
    );
    let text = text.prop_map(|(prefix, operator, values)| {
        let values: Vec<_> = if operator.ends_with("Like") {
            values
        } else {
            // Without wildcards a star would be a letter.
            values
                .into_iter()
                .map(|value| value.trim_end_matches('*'))
                .collect()
        };
        (
            format!("{prefix}{operator}"),
            "k:A".to_owned(),
            json!(values),
        )
    });
    let flag = select(vec!["true", "false"]);
    let flag = flag.prop_map(|value| ("Bool".to_owned(), "k:B".to_owned(), json!([value])));
    prop_oneof![text, flag]
}

fn statement(trust: bool) -> impl Strategy<Value = Value> {
    let actions = vec![
        "*",
        "s:*",
        "s:Get*",
        "*:Get*",
        "t:Put",
        "s:GetA",
        "sts:AssumeRole",
    ];
    let resources = vec![
        "*",
        "acs:s:*:*:a*",
        "acs:*:*:1:b",
        "acs:s:*:*:ab",
        "acs:ram:*:*:role/x",
        "acs:s:*:2:*",
    ];
    (
        prop_oneof![3 => Just("Allow"), 2 => Just("Deny")],
        prop_oneof![4 => Just("Action"), 1 => Just("NotAction")],
        subsequence(actions, 1..=2),
        subsequence(resources, 1..=2),
        prop::collection::vec(test(), 0..=2),
    )
        .prop_map(move |(effect, name, actions, resources, tests)| {
            let mut statement = json!({"Effect": effect});
            if trust {
                statement["Action"] = json!("sts:AssumeRole");
                statement["Principal"] = json!({"RAM": ["acs:ram::1:root"]});
            } else {
                statement[name] = json!(actions);
                statement["Resource"] = json!(resources);
            }
            for (operator, key, values) in tests {
                statement["Condition"][operator][key] = values;
            }
            statement
        })
}

/// What a resource says itself, of everybody here or of somebody else.
fn carried() -> impl Strategy<Value = Value> {
    let whom = prop_oneof![4 => Just("acs:ram::1:root"), 1 => Just("acs:ram::1:user/nobody")];
    (statement(false), whom).prop_map(|(mut statement, whom)| {
        statement["Principal"] = json!({"RAM": [whom]});
        statement
    })
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let several = |most| prop::collection::vec(statement(false), 1..=most);
    (
        several(4),
        prop_oneof![3 => Just(None), 1 => several(2).prop_map(Some)],
        prop::collection::vec(statement(true), 0..=2),
        prop_oneof![1 => Just(None), 1 => prop::collection::vec(carried(), 0..=2).prop_map(Some)],
        prop_oneof![2 => Just(None), 1 => Just(Some("true")), 1 => Just(Some("false"))],
        any::<bool>(),
    )
        .prop_map(|(identity, session, trust, carried, known, apart)| Drawn {
            identity,
            session,
            trust,
            carried,
            known,
            apart,
        })
}

/// Each statement in a policy of its own.
fn set(statements: &[Value], kind: Kind) -> Set {
    let attach = |statement: &Value| {
        let text = json!({"Version": "1", "Statement": [statement]}).to_string();
        Attached::to_user(Arc::new(Policy::restore(&text, kind)), "P", "alice")
    };
    Set::new(statements.iter().map(attach).collect())
}

/// Every context that the drawn conditions tell apart.
fn contexts(known: Option<&str>) -> Vec<Context> {
    let mut contexts = Vec::new();
    let flags: Vec<Vec<&str>> = match known {
        Some(flag) => vec![vec![flag]],
        None => vec![vec![], vec!["true"], vec!["false"], vec!["true", "false"]],
    };
    for letters in 0..32 {
        for flags in &flags {
            let mut context = Context::new();
            for (bit, value) in ["x", "xx", "xy", "o", "other"].into_iter().enumerate() {
                if letters & (1 << bit) != 0 {
                    context.insert("k:A", value);
                }
            }
            for flag in flags {
                context.insert("k:B", flag);
            }
            contexts.push(context);
        }
    }
    contexts
}

fn find(asked: &Asked<'_>, about: &About<'_>) -> Vec<Row> {
    let mut steps = STEPS;
    rows(asked, about, &mut steps)
}

/// The judge's answers over all contexts.
fn judged(asked: &Asked<'_>, contexts: &[Context], action: &str, resource: &str) -> BTreeSet<bool> {
    let named = Named::new(resource, ME);
    let judge = |context: &Context| {
        named.decide(
            asked.principal,
            action,
            context,
            asked.gathered,
            |_, own| own.is_allowed(),
        )
    };
    contexts.iter().map(judge).collect()
}

/// Requests that are asked about one by one.
fn pair(actions: &str, resource: &str) -> (ActionPattern, ResourcePattern) {
    let (actions, resource) = (
        ActionPattern::parse(actions),
        ResourcePattern::parse(resource),
    );
    (actions.unwrap(), resource.unwrap())
}

/// Whether a row speaks of a request.
fn covers(row: &Row, action: &str, resource: &str) -> bool {
    let any = |texts: &[String]| {
        texts
            .iter()
            .any(|text| ActionPattern::parse(text).unwrap().matches(action))
    };
    let acts = |acts: &Acts| match acts {
        Acts::Listed(texts) => any(texts),
        Acts::Others(texts) => !any(texts),
    };
    let on = |text: &String| ResourcePattern::parse(text).unwrap().matches(resource);
    let taken = row.except.iter().any(|part| {
        let actions = part.left.actions();
        let listed = actions.patterns().iter().any(|own| own.matches(action));
        let resources = part.left.resources().unwrap().patterns();
        listed != actions.is_negated() && resources.iter().any(|own| own.matches(resource))
    });
    acts(&row.actions) && row.resources.iter().any(on) && !taken
}

fn fits(outcome: Outcome, answers: &BTreeSet<bool>) -> bool {
    match outcome {
        Outcome::Always => *answers == [true].into(),
        Outcome::Never => *answers == [false].into(),
        Outcome::Conditional => answers.len() == 2,
    }
}

fn run(
    see: &[&'static str],
    law: impl Fn(&Drawn, &RefCell<BTreeSet<&'static str>>) -> Result<(), TestCaseError>,
) {
    let seen = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new(ProptestConfig {
        // A small world is gone through whole for each; the long runs ask for more.
        cases: ProptestConfig::default().cases / 2,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    if let Err(failure) = runner.run(&drawn(), |drawn| law(&drawn, &seen)) {
        panic!("{failure}");
    }
    let seen = seen.borrow();
    let missing: Vec<_> = see.iter().filter(|own| !seen.contains(*own)).collect();
    assert!(missing.is_empty(), "{missing:?} were not seen");
}

fn word(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Always) => "always",
        Some(Outcome::Conditional) => "conditional",
        Some(Outcome::Never) => "never",
        None => "silence",
    }
}

#[test]
fn of_one_action_on_one_resource_the_outcome_is_that_of_all_contexts() {
    run(
        &[
            "always",
            "conditional",
            "never",
            "silence",
            "trust",
            "carried",
        ],
        |drawn, seen| {
            let identity = set(&drawn.identity, Kind::Identity);
            let session = drawn.session.as_ref().map(|own| set(own, Kind::Session));
            let trust = set(&drawn.trust, Kind::Trust);
            let carried = drawn.carried.as_ref().map(|own| set(own, Kind::Resource));
            let principal = Principal::session(ME, "r", "s");
            let known = drawn
                .known
                .map_or_else(Context::new, |flag| Context::new().with("k:B", flag));
            let contexts = contexts(drawn.known);
            for action in ACTIONS {
                for resource in RESOURCES {
                    let assumes = *action == "sts:AssumeRole" && *resource == ROLE;
                    let gathered = Gathered {
                        identity: Some(&identity),
                        session: session.as_ref(),
                        trust: assumes.then_some(&trust),
                        resource_based: carried.as_ref().filter(|_| *resource == CARRIER),
                        ..Gathered::default()
                    };
                    let asked = Asked {
                        principal: &principal,
                        account: ME,
                        known: &known,
                        gathered: &gathered,
                    };
                    let named = Named::new(resource, ME);
                    let about = About {
                        action: Some(action),
                        resource: Some(&named),
                        apart: &[],
                    };
                    let found = find(&asked, &about);
                    prop_assert!(found.len() < 2);
                    let row = found.first();
                    let answers = judged(&asked, &contexts, action, resource);
                    let outcome = row.map(|row| row.outcome);
                    prop_assert_eq!(row.and_then(|row| row.doubt), None);
                    prop_assert!(
                        fits(outcome.unwrap_or(Outcome::Never), &answers),
                        "{} {}: {:?}, and the judge says {:?}",
                        action,
                        resource,
                        outcome,
                        answers
                    );
                    seen.borrow_mut().insert(word(outcome));
                    if assumes && outcome == Some(Outcome::Conditional) {
                        seen.borrow_mut().insert("trust");
                    }
                    let layer = row.filter(|row| row.outcome == Outcome::Always);
                    if layer.is_some_and(|row| row.layer == Layer::ResourceBased) {
                        seen.borrow_mut().insert("carried");
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn of_patterns_what_is_always_or_never_is_so_for_each_request_and_the_rest_for_some() {
    run(
        &["always", "conditional", "never", "silence", "exception"],
        |drawn, seen| {
            let identity = set(&drawn.identity, Kind::Identity);
            let session = drawn.session.as_ref().map(|own| set(own, Kind::Session));
            let carried = drawn.carried.as_ref().map(|own| set(own, Kind::Resource));
            let principal = Principal::user(ME, "alice");
            let known = drawn
                .known
                .map_or_else(Context::new, |flag| Context::new().with("k:B", flag));
            let contexts = contexts(drawn.known);
            let left_out = [
                ("s:GetA", "acs:s:*:1:ab"),
                ("s:*", "acs:s::1:b"),
                ("t:Put", "acs:t::1:a"),
            ];
            let left_out = left_out.map(|(actions, resource)| pair(actions, resource));
            let named: Vec<_> = RESOURCES.iter().map(|own| Named::new(own, ME)).collect();
            let mut questions = vec![(None, None)];
            questions.extend(ACTIONS.iter().map(|own| (Some(*own), None)));
            questions.extend(
                named
                    .iter()
                    .zip(RESOURCES)
                    .map(|(own, text)| (None, Some((own, *text)))),
            );
            for (action, resource) in questions {
                let about = About {
                    action,
                    resource: resource.map(|(own, _)| own),
                    // What is named by itself is no pattern that holds it.
                    apart: if drawn.apart && resource.is_none() {
                        &left_out
                    } else {
                        &[]
                    },
                };
                let is_apart = |action: &str, resource: &str| {
                    let mut all = about.apart.iter();
                    all.any(|own| own.0.matches(action) && own.1.matches(resource))
                };
                let carries = resource.is_some_and(|(_, resource)| resource == CARRIER);
                let gathered = Gathered {
                    identity: Some(&identity),
                    session: session.as_ref(),
                    resource_based: carried.as_ref().filter(|_| carries),
                    ..Gathered::default()
                };
                let asked = Asked {
                    principal: &principal,
                    account: ME,
                    known: &known,
                    gathered: &gathered,
                };
                let found = find(&asked, &about);
                let mut judgements = vec![BTreeSet::new(); found.len()];
                for each in ACTIONS
                    .iter()
                    .filter(|own| action.is_none_or(|action| action == **own))
                {
                    for on in RESOURCES
                        .iter()
                        .filter(|own| resource.is_none_or(|(_, resource)| resource == **own))
                    {
                        let answers = judged(&asked, &contexts, each, on);
                        let covering: Vec<_> = (0..found.len())
                            .filter(|row| covers(&found[*row], each, on))
                            .collect();
                        for row in &covering {
                            judgements[*row].extend(&answers);
                        }
                        if covering.is_empty() && !is_apart(each, on) {
                            prop_assert_eq!(&answers, &[false].into(), "{} {}", each, on);
                            seen.borrow_mut().insert("silence");
                        }
                    }
                }
                for (row, answers) in found.iter().zip(&judgements) {
                    prop_assert_eq!(row.doubt, None);
                    prop_assert!(
                        fits(row.outcome, answers),
                        "{:?} {:?}: {:?} but for {:?}, and the judge says {:?}",
                        row.actions,
                        row.resources,
                        row.outcome,
                        row.except,
                        answers
                    );
                    seen.borrow_mut().insert(word(Some(row.outcome)));
                    if !row.except.is_empty() {
                        seen.borrow_mut().insert("exception");
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn what_is_forbidden_but_for_what_is_apart_says_so() {
    let statements = [
        json!({"Effect": "Allow", "Action": "*", "Resource": "acs:s:*:*:ab"}),
        json!({"Effect": "Deny", "NotAction": "s:GetA", "Resource": "*"}),
    ];
    let identity = set(&statements, Kind::Identity);
    let gathered = Gathered {
        identity: Some(&identity),
        ..Gathered::default()
    };
    let (principal, known) = (Principal::user(ME, "alice"), Context::new());
    let asked = Asked {
        principal: &principal,
        account: ME,
        known: &known,
        gathered: &gathered,
    };
    let apart = [pair("s:GetA", "acs:s:*:1:ab")];
    let about = About {
        apart: &apart,
        ..About::default()
    };
    let found = find(&asked, &about);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].outcome, Outcome::Never);
    assert!(covers(&found[0], "s:Put", "acs:s::1:ab"));
    assert!(!covers(&found[0], "s:GetA", "acs:s::1:ab"));
}

#[test]
fn what_cannot_be_worked_out_is_conditional_and_says_so() {
    let statements = [
        json!({"Effect": "Allow", "Action": "s:*", "Resource": "*",
            "Condition": {"StringEquals": {"k:A": ["x"]}}}),
        json!({"Effect": "Deny", "Action": "s:Get*", "Resource": "*",
            "Condition": {"StringNotEquals": {"k:A": ["x"]}}}),
    ];
    let identity = set(&statements, Kind::Identity);
    let gathered = Gathered {
        identity: Some(&identity),
        ..Gathered::default()
    };
    let (principal, known) = (Principal::user(ME, "alice"), Context::new());
    let asked = Asked {
        principal: &principal,
        account: ME,
        known: &known,
        gathered: &gathered,
    };
    let found = rows(&asked, &About::default(), &mut 3);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].outcome, Outcome::Conditional);
    assert!(found[0].doubt.is_some());
    let found = find(&asked, &About::default());
    assert_eq!(
        (found[0].outcome, found[0].doubt),
        (Outcome::Conditional, None)
    );
}

#[test]
fn what_was_stored_and_is_not_understood_never_grants_and_always_denies() {
    let outcome = |statements: &[Value]| {
        let identity = set(statements, Kind::Identity);
        let gathered = Gathered {
            identity: Some(&identity),
            ..Gathered::default()
        };
        let (principal, known) = (Principal::user(ME, "alice"), Context::new());
        let asked = Asked {
            principal: &principal,
            account: ME,
            known: &known,
            gathered: &gathered,
        };
        let named = Named::new("acs:s::1:a", ME);
        let about = About {
            action: Some("s:Get"),
            resource: Some(&named),
            apart: &[],
        };
        let found = find(&asked, &about);
        found.first().map(|row| (row.outcome, row.doubt.is_some()))
    };
    let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let unheard =
        |effect: &str| json!({"Effect": effect, "Action": "*", "Resource": "*", "Unheard": "of"});
    let unread = |effect: &str| {
        json!({"Effect": effect, "Action": "*", "Resource": "*",
            "Condition": {"NumericLessThan": {"k:N": ["many"]}}})
    };
    assert_eq!(outcome(&[unheard("Allow")]), None);
    assert_eq!(
        outcome(&[allow.clone(), unheard("Deny")]),
        Some((Outcome::Never, false))
    );
    // Whether the number is there decides, and no search through numbers is a proof.
    let (outcome_of_deny, _) = outcome(&[allow, unread("Deny")]).unwrap();
    assert_eq!(outcome_of_deny, Outcome::Conditional);
}

#[test]
fn the_owner_may_everything_but_assume_roles() {
    let principal = Principal::Root { account: ME.into() };
    let (known, trust) = (Context::new(), Set::default());
    let mut gathered = Gathered::default();
    for (trusts, rows_of) in [(false, 1), (true, 0)] {
        gathered.trust = trusts.then_some(&trust);
        let asked = Asked {
            principal: &principal,
            account: ME,
            known: &known,
            gathered: &gathered,
        };
        let named = Named::new(ROLE, ME);
        let about = About {
            action: Some("s:Get"),
            resource: Some(&named),
            apart: &[],
        };
        let found = find(&asked, &about);
        assert_eq!(found.len(), rows_of);
        assert!(found.iter().all(|row| row.outcome == Outcome::Always));
    }
    let gathered = Gathered::default();
    let asked = Asked {
        principal: &principal,
        account: ME,
        known: &known,
        gathered: &gathered,
    };
    let found = find(&asked, &About::default());
    assert_eq!(found[0].actions, Acts::Listed(vec!["*".to_owned()]));
    let elsewhere = Named::new("acs:s::2:a", ME);
    let about = About {
        resource: Some(&elsewhere),
        ..About::default()
    };
    assert!(find(&asked, &about).is_empty());
}
