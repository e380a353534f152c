//! The doubt: a slow and obvious judge, written from the rules alone, against the one we ship.
//!
//! It shares the document and the question with the crate, and nothing else. Failures shrink here;
//! `differential.rs` asks the same of far more worlds.

#![expect(
    clippy::unwrap_used,
    reason = "a pattern that is refused ends the test"
)]

#[expect(dead_code, reason = "explanations are looked at elsewhere")]
mod slow;
#[expect(dead_code, reason = "the laws need more of the world")]
mod world;

use policy::{
    ActionPattern, Layer, Operator, Principal, Quantifier, Question, Resource, ResourcePattern, Set,
};
use proptest::prelude::*;
use serde_json::json;
use slow::decide;
use slow::statement::{action_covered, resource_covered};
use world::draw::document::VALUES;
use world::{attach, crowd, world};

proptest! {
    #![proptest_config(world::config())]

    #[test]
    fn both_judges_agree(world in world()) {
        // A set that has been asked before answers from what it remembers.
        world.ask(|q, g| {
            let plain = decide(q, g);
            for one in &plain.counted {
                let set = match one.layer {
                    Layer::Session => g.session,
                    Layer::Trust => g.trust,
                    Layer::Identity => g.identity,
                    _ => None,
                };
                if let Some(set) = set {
                    let statement = set.statement(one.policy as usize, one.statement as usize);
                    prop_assert_eq!(statement.map(policy::Statement::effect), Some(one.effect));
                }
            }
            for _ in 0..4 {
                prop_assert_eq!(&plain, &policy::decide(q, g));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_remembered_of_one_question_is_not_said_of_another((policies, asked) in crowd()) {
        let built = policies.build();
        for _ in 0..3 {
            for one in &asked {
                let gathered = built.gathered();
                let (plain, ours) = one.lend(|q| (decide(q, &gathered), policy::decide(q, &gathered)));
                prop_assert_eq!(plain, ours, "{:?}", one);
            }
        }
    }

    #[test]
    fn matching_agrees_with_the_schoolbook(pattern in "[ab*?é]{0,8}", text in "[abAé]{0,10}") {
        both_match(&pattern, &text)?;
    }

    #[test]
    fn long_matching_agrees_with_the_schoolbook(
        pattern in "([aé?]{0,90}\\*){0,4}[aé?]{0,90}",
        head in "[aé]{0,300}",
        tail in "[abé]{0,20}",
    ) {
        both_match(&pattern, &(head + &tail))?;
    }
}

fn both_match(pattern: &str, text: &str) -> Result<(), TestCaseError> {
    let (named, text_of) = (format!("acs:oss:::{pattern}"), format!("acs:oss:::{text}"));
    let ours = ResourcePattern::parse(&named).unwrap().matches(&text_of);
    prop_assert_eq!(ours, resource_covered(&named, &text_of));
    if pattern.is_empty() {
        return Ok(());
    }
    let (named, text_of) = (format!("a:{pattern}"), format!("A:{text}"));
    let ours = ActionPattern::parse(&named).unwrap().matches(&text_of);
    prop_assert_eq!(ours, action_covered(&named, &text_of));
    Ok(())
}

#[test]
fn every_operator_agrees_on_every_pair_of_values() {
    let alice = Principal::user("1", "alice");
    let resources = [Resource {
        arn: "*",
        owner: "1",
        group: None,
    }];
    let mut held = 0;
    let mut pairs = 0;
    for (operator, key) in words() {
        for value in VALUES {
            let text = json!({"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*",
                 "Condition": {&*operator: {key: value}}},
                {"Effect": "Deny", "Action": "*", "Resource": "*",
                 "Condition": {&*operator: {key: [value, "prod"]}}}]});
            let policy = policy::Policy::restore(&text.to_string(), policy::Kind::Identity);
            let set = Set::new(vec![attach(policy, policy::Scope::Account)]);
            let gathered = policy::Gathered {
                identity: Some(&set),
                ..policy::Gathered::default()
            };
            let one = |asked: &&str| policy::Context::new().with(key, *asked);
            // Beside a value that the Deny takes.
            let two = |asked: &&str| one(asked).with(key, "prod");
            let beside = VALUES.iter().map(two).filter(|_| operator.contains(':'));
            let contexts = VALUES.iter().map(one).chain(beside);
            for context in contexts.chain([policy::Context::new()]) {
                let q = Question::new(&alice, "a:b", &resources, &context);
                let plain = decide(&q, &gathered);
                assert_eq!(plain, policy::decide(&q, &gathered), "{text} {context:?}");
                held += usize::from(!plain.counted.is_empty());
                pairs += 1;
            }
        }
    }
    assert!(held > pairs / 10 && held < pairs, "{held} of {pairs}");
}

/// Every operator with the keys to try, alone and behind each set operator.
fn words() -> impl Iterator<Item = (String, &'static str)> {
    let before = [
        ("", "x:n"),
        ("", "acs:PrincipalArn"),
        (Quantifier::All.prefix(), "x:n"),
        (Quantifier::Any.prefix(), "x:n"),
    ];
    let with = move |own: &Operator| {
        let name = own.name();
        before.map(|(quantifier, key)| (format!("{quantifier}{name}"), key))
    };
    Operator::ALL.iter().flat_map(with)
}
