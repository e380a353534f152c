//! What the analysis claims, held against the judge.

#![expect(
    clippy::unwrap_used,
    reason = "a document that is refused ends the test"
)]

#[expect(dead_code, reason = "the judges need more of the world")]
mod world;

use policy::analysis::{Finding, Relation, Witness, can, compare, minimal};
use policy::{
    ActionPattern, Context, Document, Effect, Gathered, Kind, Layer, Policy, Principal, Question,
    Resource, ResourcePattern, Scope, Set,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use world::{asked, attach, circumstances, effect, statement};

const STEPS: u64 = 2_000_000;

/// Whether an Allow of the document applies and no Deny does: it lets the request through where
/// it stands as the policy of a session.
fn permits(document: &Document, action: &str, arn: &str, context: &Context) -> bool {
    let set = Set::new(vec![attach(Policy::from(document.clone()), Scope::Account)]);
    let resources = [Resource {
        arn,
        owner: "",
        group: None,
    }];
    let question = Question::new(&Principal::Anonymous, action, &resources, context);
    let gathered = Gathered {
        session: Some(&set),
        ..Gathered::default()
    };
    policy::decide(&question, &gathered).layer != Layer::Session
}

fn permits_witness(document: &Document, witness: &Witness) -> bool {
    let mut context = Context::new();
    for (key, values) in &witness.context {
        for value in values {
            context.insert(key, value.as_str());
        }
    }
    permits(document, &witness.action, &witness.resource, &context)
}

fn document() -> impl Strategy<Value = Document> {
    let text = vec(statement(Kind::Identity, effect()), 1..4)
        .prop_map(|statements| json!({"Version": "1", "Statement": statements}).to_string());
    text.prop_filter_map("refused", |text| {
        Policy::parse(&text, Kind::Identity)
            .ok()
            .map(|policy| policy.document().clone())
    })
}

fn requests() -> impl Strategy<Value = Vec<(String, String, Context)>> {
    let one = (asked(), circumstances())
        .prop_map(|((action, arn), context)| (action, arn, context))
        .prop_filter("possible", |(action, arn, _)| {
            action.contains(':') && arn != "broken"
        });
    vec(one, 20)
}

fn of(statements: &serde_json::Value) -> Document {
    let text = json!({"Version": "1", "Statement": statements}).to_string();
    Policy::parse(&text, Kind::Identity)
        .unwrap()
        .document()
        .clone()
}

fn relation(old: &serde_json::Value, new: &serde_json::Value) -> Relation {
    compare(&[&of(old)], &[&of(new)], STEPS).relation()
}

fn under(condition: &serde_json::Value) -> serde_json::Value {
    json!([{"Effect": "Allow", "Action": "oss:*", "Resource": "*", "Condition": condition}])
}

#[test]
fn conditions_compare_by_what_they_let_through() {
    let narrow = under(&json!({"IpAddress": {"acs:SourceIp": "10.1.0.0/16"}}));
    let wide = under(&json!({"IpAddress": {"acs:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}));
    let same = under(&json!({"IpAddress": {"acs:sourceip": "10.0.0.0/8"}}));
    assert_eq!(relation(&narrow, &wide), Relation::Wider);
    assert_eq!(relation(&wide, &same), Relation::Equal);
    let number = under(&json!({"NumericLessThan": {"x:n": "7"}}));
    let decimal = under(&json!({"NumericLessThanEquals": {"x:n": "6.999"}}));
    assert_eq!(relation(&number, &decimal), Relation::Narrower);
    let before = under(&json!({"DateLessThan": {"x:d": "2026-01-31T08:00:00+08:00"}}));
    let utc = under(&json!({"DateLessThan": {"x:d": "2026-01-31T00:00:00Z"}}));
    assert_eq!(relation(&before, &utc), Relation::Equal);
    let like = under(&json!({"StringLike": {"x:s": "a*"}}));
    let other = under(&json!({"StringLike": {"x:s": "*b"}}));
    assert_eq!(relation(&like, &other), Relation::Incomparable);
}

#[test]
fn languages_compare_by_what_they_hold() {
    let on = |resource: serde_json::Value| json!([{"Effect": "Allow", "Action": "oss:*", "Resource": resource}]);
    let some = on(json!("acs:oss:*:*:a*"));
    let split = on(json!([
        "acs:oss:*:*:a",
        "acs:oss:*:*:a?",
        "acs:oss:*:*:a??*"
    ]));
    assert_eq!(relation(&some, &split), Relation::Equal);
    let less = on(json!(["acs:oss:*:*:a", "acs:oss:*:*:a??*"]));
    assert_eq!(relation(&some, &less), Relation::Narrower);
    assert_eq!(
        relation(&on(json!("acs:*:*:*:*")), &on(json!("*"))),
        Relation::Wider
    );
    let role = |name: &str| on(json!(format!("acs:ram:*:*:role/{name}")));
    assert_eq!(relation(&role("App"), &role("aPP")), Relation::Equal);
}

#[test]
fn a_deny_takes_away_what_it_covers() {
    let all = json!([{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}]);
    let but = json!([{"Effect": "Allow", "Action": "oss:*", "Resource": "*"},
                     {"Effect": "Deny", "Action": "oss:Put*", "Resource": "*"}]);
    assert_eq!(relation(&all, &but), Relation::Narrower);
    let document = of(&but);
    let ask = |action: &str, resource: &str| {
        let (action, resource) = (
            ActionPattern::parse(action),
            ResourcePattern::parse(resource),
        );
        can(&[&document], &action.unwrap(), &resource.unwrap(), STEPS)
    };
    assert_eq!(ask("oss:PutObject", "*"), Finding::None);
    assert!(matches!(
        ask("*:*Object", "acs:oss:*:*:b/*"),
        Finding::Witness(_)
    ));
    assert_eq!(ask("ecs:*", "*"), Finding::None);
}

#[test]
fn what_needs_too_many_steps_is_undecided() {
    let star = "*a?".repeat(20);
    let one = json!([{"Effect": "Allow", "Action": format!("oss:{star}*"), "Resource": "*"}]);
    let two = json!([{"Effect": "Allow", "Action": format!("oss:{star}b*"), "Resource": "*"}]);
    let verdict = compare(&[&of(&one)], &[&of(&two)], 1_000);
    assert!(matches!(
        verdict.gained,
        Finding::Undecided(_) | Finding::None
    ));
    assert_ne!(verdict.relation(), Relation::Equal);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: world::config().cases.min(10_000), ..world::config() })]

    #[test]
    fn every_witness_is_decided_as_claimed(old in document(), new in document()) {
        let verdict = compare(&[&old], &[&new], STEPS);
        if let Finding::Witness(witness) = &verdict.gained {
            prop_assert!(permits_witness(&new, witness) && !permits_witness(&old, witness));
        }
        if let Finding::Witness(witness) = &verdict.lost {
            prop_assert!(permits_witness(&old, witness) && !permits_witness(&new, witness));
        }
    }

    #[test]
    fn no_request_contradicts_a_verdict(old in document(), new in document(), requests in requests()) {
        let verdict = compare(&[&old], &[&new], STEPS);
        for (action, arn, context) in &requests {
            let before = permits(&old, action, arn, context);
            let after = permits(&new, action, arn, context);
            prop_assert!(verdict.gained != Finding::None || before || !after, "{action} {arn}");
            prop_assert!(verdict.lost != Finding::None || after || !before, "{action} {arn}");
        }
    }

    #[test]
    fn a_document_equals_itself_and_is_below_itself_with_more(
        one in document(), more in document(),
    ) {
        prop_assert_eq!(compare(&[&one], &[&one], STEPS).gained, Finding::None);
        let allows = more.statements().iter().filter(|own| own.effect() == Effect::Allow);
        let both = [one.statements(), &allows.cloned().collect::<Vec<_>>()].concat();
        prop_assert_eq!(compare(&[&one], &[&Document::new(both)], STEPS).lost, Finding::None);
    }

    #[test]
    fn nothing_is_possible_that_cannot_be(one in document(), requests in requests()) {
        for (action, arn, context) in &requests {
            let (Some(action_pattern), Some(resource)) =
                (ActionPattern::parse(action), ResourcePattern::parse(arn)) else { continue };
            if permits(&one, action, arn, context) {
                prop_assert!(can(&[&one], &action_pattern, &resource, STEPS) != Finding::None);
            }
        }
    }

    #[test]
    fn less_text_means_the_same(one in document(), requests in requests()) {
        let less = minimal(&one, STEPS).document;
        prop_assert!(less.to_string().len() <= one.to_string().len());
        for (action, arn, context) in &requests {
            prop_assert_eq!(permits(&one, action, arn, context), permits(&less, action, arn, context));
        }
    }
}
