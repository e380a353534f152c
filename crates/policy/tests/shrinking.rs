//! What is shrunk still permits all that was used, and nothing that was not permitted: held against the judge.

#![expect(
    clippy::unwrap_used,
    reason = "a document that is refused ends the test"
)]

#[expect(dead_code, reason = "the judges need more of the world")]
mod world;

use policy::analysis::Finding;
use policy::shrink::{Breadth, Shrunk, Wish, shrink};
use policy::{
    ActionPattern, Arn, Context, Document, Gathered, Kind, Layer, Policy, Principal, Question,
    Resource, Scope, Set,
};
use proptest::prelude::*;
use proptest::sample::select;
use world::{attach, crowd};

const LONGEST: usize = 6144;

/// Whether an Allow of the documents applies and no Deny does: they let the request through where they stand as the
/// policies of a session.
fn permits(documents: &[&Document], question: &Question<'_>) -> bool {
    let attached = documents.iter().map(|own| {
        let policy = Policy::from(Document::clone(own));
        attach(policy, Scope::Account)
    });
    let set = Set::new(attached.collect());
    let gathered = Gathered {
        session: Some(&set),
        ..Gathered::default()
    };
    // Of several resources the first that is not allowed decides, and not always as a session's.
    let permitted = |resource: &Resource<'_>| {
        let alone = Question {
            principal: &Principal::Anonymous,
            resources: &[*resource],
            ..*question
        };
        policy::decide(&alone, &gathered).layer != Layer::Session
    };
    !question.resources.is_empty() && question.resources.iter().all(permitted)
}

/// Whether it is the name of a resource, or of all that have none.
fn can_be(resource: &str) -> bool {
    resource == "*" || Arn::parse(resource).is_some_and(|arn| !arn.code.is_empty())
}

fn breadth() -> impl Strategy<Value = Breadth> {
    select(vec![
        Breadth::Exact,
        Breadth::Usual,
        Breadth::Kinds,
        Breadth::Statements,
    ])
}

fn less(today: &[&Document], calls: &[Question<'_>], breadth: Breadth) -> Shrunk {
    let wish = Wish {
        breadth,
        longest: usize::MAX,
        steps: 2_000_000,
    };
    shrink(today, calls, wish)
}

proptest! {
    #[test]
    fn all_that_was_used_and_nothing_new((policies, asked) in crowd(), breadth in breadth(), half in 1_usize..6) {
        let attached = policies.identity.unwrap_or_default();
        let today: Vec<_> = attached.iter().map(|own| own.policy.document()).collect();
        // Of the questions some were asked; the others look for what should not be there.
        let plain = |action: &str| !action.contains(['*', '?']) && ActionPattern::parse(action).is_some();
        let used: Vec<_> = asked.iter().take(half).filter(|one| plain(&one.action)).collect();
        let held: Vec<Vec<Resource<'_>>> = used
            .iter()
            .map(|one| {
                let all = one.resources.iter();
                all.map(|(arn, owner, group)| Resource { arn, owner, group: group.as_deref() }).collect()
            })
            .collect();
        let calls: Vec<_> = used
            .iter()
            .zip(&held)
            .map(|(one, resources)| Question::new(&Principal::Anonymous, &one.action, resources, &one.context))
            .collect();
        let shrunk = less(&today, &calls, breadth);
        prop_assert!(!matches!(shrunk.gained, Finding::Witness(_)), "{:?} of {:?}", shrunk.gained, shrunk.document);
        let new: Vec<_> = shrunk.document.iter().collect();
        for (index, call) in calls.iter().enumerate() {
            prop_assert_eq!(permits(&today, call), !shrunk.unpermitted.contains(&index), "{:?}", call);
            prop_assert!(!permits(&today, call) || permits(&new, call), "{:?} by {:?}", call, shrunk.document);
        }
        for one in asked.iter().filter(|one| plain(&one.action) && one.resources.iter().all(|(arn, ..)| can_be(arn))) {
            one.lend(|question| {
                let (before, after) = (permits(&today, question), permits(&new, question));
                prop_assert!(before || !after, "{question:?} by {:?}", shrunk.document);
                Ok(())
            })?;
        }
        // What it says can be stored as it is, if what is of today can.
        let sound = |one: &Document| Policy::parse(&one.to_string(), Kind::Identity).is_ok();
        if today.iter().any(|one| !sound(one)) {
            return Ok(());
        }
        if let Some(document) = &shrunk.document {
            prop_assert!(sound(document), "{document}");
            prop_assert_eq!(document.statements().len(), shrunk.grounds.len());
        }
    }
}

/// Calls without condition keys, by action and resource.
fn used<T>(calls: &[(&str, &str)], look: impl FnOnce(&[Question<'_>]) -> T) -> T {
    let context = Context::new();
    let resources: Vec<_> = calls
        .iter()
        .map(|(_, arn)| {
            [Resource {
                arn,
                owner: "1",
                group: None,
            }]
        })
        .collect();
    let questions: Vec<_> = calls
        .iter()
        .zip(&resources)
        .map(|((action, _), on)| Question::new(&Principal::Anonymous, action, on, &context))
        .collect();
    look(&questions)
}

fn document(statements: &str) -> Document {
    let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
    let policy = Policy::parse(&text, Kind::Identity).unwrap();
    policy.document().clone()
}

const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

/// The statements that come of these calls under a policy that permits everything.
fn of_all(breadth: Breadth, calls: &[(&str, &str)]) -> Vec<String> {
    let today = document(ALL);
    let shrunk = used(calls, |calls| less(&[&today], calls, breadth));
    let document = shrunk.document.unwrap();
    document
        .statements()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn each_rule_begins_where_it_says() {
    let reads = [
        ("ecs:DescribeDisks", "*"),
        ("ecs:DescribeInstances", "*"),
        ("ecs:DescribeImages", "*"),
        ("ecs:StopInstance", "*"),
    ];
    let usual = |count| of_all(Breadth::Usual, &reads[..count]).join("");
    assert!(!usual(2).contains("Describe*"), "{}", usual(2));
    assert_eq!(
        usual(4),
        r#"{"Effect":"Allow","Action":["ecs:Describe*","ecs:StopInstance"],"Resource":"*"}"#
    );
    let buckets: Vec<_> = (1..=5)
        .map(|n| format!("acs:oss:*:1:logs/web-{n}"))
        .collect();
    let buckets: Vec<_> = buckets
        .iter()
        .map(|arn| ("oss:PutObject", &**arn))
        .collect();
    let told = |breadth, count: usize| of_all(breadth, &buckets[..count]).join("");
    assert!(told(Breadth::Usual, 4).contains("web-4"));
    assert!(told(Breadth::Exact, 5).contains("web-5"));
    let shared =
        r#"{"Effect":"Allow","Action":"oss:PutObject","Resource":"acs:oss:*:1:logs/web-*"}"#;
    assert_eq!(told(Breadth::Usual, 5), shared);
    assert_eq!(told(Breadth::Kinds, 2), shared);
    assert_eq!(told(Breadth::Statements, 1), ALL);
    let regions = ["cn-hangzhou", "cn-beijing"].map(|one| format!("acs:fc:{one}:1:services/pay"));
    let regions: Vec<_> = regions
        .iter()
        .map(|arn| ("fc:InvokeFunction", &**arn))
        .collect();
    assert_eq!(
        of_all(Breadth::Usual, &regions),
        [r#"{"Effect":"Allow","Action":"fc:InvokeFunction","Resource":"acs:fc:*:1:services/pay"}"#]
    );
    assert!(
        of_all(Breadth::Exact, &regions)
            .join("")
            .contains("beijing")
    );
}

#[test]
fn buckets_that_share_nothing_are_not_all_buckets() {
    let names = [
        "acs:oss:*:1:a",
        "acs:oss:*:1:b",
        "acs:oss:*:1:c",
        "acs:oss:*:1:d",
        "acs:oss:*:1:e",
    ];
    let told = of_all(Breadth::Kinds, &names.map(|arn| ("oss:GetObject", arn))).join("");
    assert!(!told.contains(r#"1:*""#), "{told}");
    for name in names {
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn actions_are_not_mixed_with_the_resources_of_others() {
    let calls = [
        ("oss:GetObject", "acs:oss:*:1:in/a"),
        ("oss:PutObject", "acs:oss:*:1:out/a"),
    ];
    let told = of_all(Breadth::Usual, &calls);
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn conditions_stay_and_a_denial_comes_along_where_it_is_needed() {
    let today = document(
        r#"{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":{"Bool":{"acs:SecureTransport":"true"}}},
           {"Effect":"Deny","Action":"oss:*","Resource":"acs:oss:*:*:secret/*"},
           {"Effect":"Deny","Action":"ecs:*","Resource":"*"}"#,
    );
    let mut context = Context::new();
    context.insert("acs:SecureTransport", "true");
    let shrunk = |arns: &[&str], breadth| {
        let held: Vec<_> = arns
            .iter()
            .map(|arn| {
                [Resource {
                    arn,
                    owner: "1",
                    group: None,
                }]
            })
            .collect();
        let ask = |on| Question::new(&Principal::Anonymous, "oss:GetObject", on, &context);
        let calls: Vec<_> = held.iter().map(|on| ask(on)).collect();
        let shrunk = less(&[&today], &calls, breadth);
        assert_eq!(shrunk.gained, Finding::None);
        assert_eq!(shrunk.unpermitted, [0_usize; 0]);
        shrunk.document.unwrap()
    };
    let narrow = shrunk(&["acs:oss:*:1:open/a"], Breadth::Usual);
    assert_eq!(narrow.statements().len(), 1);
    assert_eq!(narrow.statements()[0].conditions().len(), 1);
    // As wide as today it reaches into what is denied, but never to the other service.
    let wide = shrunk(&["acs:oss:*:1:open/a"], Breadth::Statements);
    let told = wide.to_string();
    assert!(told.contains("secret/*") && !told.contains("ecs"), "{told}");
}

#[test]
fn what_is_too_long_becomes_coarser_and_is_told() {
    let today = document(ALL);
    let arns: Vec<_> = (0..400)
        .map(|n| format!("acs:oss:*:1:a{n}/b{n}/c"))
        .collect();
    let calls: Vec<_> = arns.iter().map(|arn| ("oss:GetObject", &**arn)).collect();
    let made = |longest| {
        let wish = Wish {
            breadth: Breadth::Usual,
            longest,
            steps: 2_000_000,
        };
        used(&calls, |calls| shrink(&[&today], calls, wish))
    };
    let fits = made(LONGEST);
    assert!(fits.breadth > Breadth::Usual);
    assert!(fits.document.unwrap().to_string().len() <= LONGEST);
    let shortest = document(ALL).to_string().len();
    assert_eq!(made(0).length(), shortest);
}

#[test]
fn what_lies_deep_is_seen_as_one_where_it_parts() {
    let arns: Vec<_> = (1..=6)
        .map(|n| format!("acs:oss:*:1:logs/2026/0{n}/web.gz"))
        .collect();
    let calls: Vec<_> = arns.iter().map(|arn| ("oss:PutObject", &**arn)).collect();
    assert_eq!(
        of_all(Breadth::Usual, &calls),
        [r#"{"Effect":"Allow","Action":"oss:PutObject","Resource":"acs:oss:*:1:logs/2026/*"}"#]
    );
}

#[test]
fn nothing_used_needs_nothing() {
    let today = document(ALL);
    let shrunk = less(&[&today], &[], Breadth::Usual);
    assert!(shrunk.document.is_none() && shrunk.grounds.is_empty());
    // What nothing permits is told, and not granted.
    let none = document(r#"{"Effect":"Allow","Action":"ecs:*","Resource":"*"}"#);
    let calls = [("oss:GetObject", "acs:oss:*:1:a")];
    let shrunk = used(&calls, |calls| less(&[&none], calls, Breadth::Usual));
    assert!(shrunk.document.is_none());
    assert_eq!(shrunk.unpermitted, [0]);
}
