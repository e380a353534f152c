//! Near misses: those shown are the nearest of all, however many there are and however few of them are
//! looked at.

#![expect(
    clippy::indexing_slicing,
    reason = "places are drawn from what there is"
)]

use std::sync::Arc;

use policy::{
    Attached, Context, Counted, Decision, Explanation, Failure, Gathered, Kind, Layer, Policy,
    Principal, Question, Resource, Scope, Set, explain,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// What some statements are about, for a question about `a:GetKey` on `acs:a:r:1:t/z`: it, or others.
const ABOUT: &[&str] = &[
    r#""Action":["a:GetKey"]"#,
    r#""Action":["a:Get*"]"#,
    r#""Action":["a:*Key"]"#,
    r#""NotAction":["c:*"]"#,
];
const ELSEWHERE: &[&str] = &[
    r#""Action":["a:GetKeys"]"#,
    r#""Action":["b:GetKey","c:*"]"#,
    r#""Action":["c:*"]"#,
    r#""NotAction":["a:*"]"#,
    r#""Action":["c:*",7]"#,
    r#""NotAction":["c:*",7]"#,
];
const RESOURCES: &[&str] = &[
    r#""*""#,
    r#""acs:a:r:1:t/z""#,
    r#""acs:*:r:1:t/z""#,
    r#""acs:a:r:1:t/*""#,
    r#""acs:a:r:1:*""#,
    r#""acs:a:r:1:t/x""#,
    r#""acs:b:r:1:t/z""#,
    r#""acs:b:r:1:u/z","acs:a:r:1:t/z""#,
    r#""acs:b:r:1:u/z",7"#,
];

/// Where a policy is attached: for the account, the resource's group or another.
fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        3 => Just(Scope::Account),
        2 => Just(Scope::ResourceGroup("rg".into())),
        1 => Just(Scope::ResourceGroup("other".into())),
    ]
}

/// A statement: effect, action, resource, how many conditions are not met, and whether it has a member
/// that nobody knows. So many of all are about the action.
fn statement(about: f64) -> impl Strategy<Value = String> {
    let deny = prop::bool::weighted(0.1);
    let unmet = prop_oneof![6 => Just(0_usize), 2 => 1..4_usize, 2 => 5..12_usize];
    let action = prop::bool::weighted(about).prop_flat_map(|about| {
        let actions = if about { ABOUT } else { ELSEWHERE };
        (0..actions.len()).prop_map(|place| actions[place])
    });
    let resource = (0..RESOURCES.len()).prop_map(|place| RESOURCES[place]);
    (deny, (action, resource), unmet, prop::bool::weighted(0.1)).prop_map(
        |(deny, (action, resource), unmet, unreadable)| {
            let effect = if deny { "Deny" } else { "Allow" };
            let unknown = if unreadable { r#","Wonder":1"# } else { "" };
            let keys: Vec<_> = (0..unmet)
                .map(|key| format!(r#""k:{key}":["x"]"#))
                .collect();
            let condition = match keys.join(",") {
                none if none.is_empty() => none,
                keys => format!(r#","Condition":{{"StringEquals":{{{keys}}}}}"#),
            };
            format!(
                r#"{{"Effect":"{effect}",{action},"Resource":[{resource}]{condition}{unknown}}}"#
            )
        },
    )
}

/// A policy of these statements and one more, since none at all would deny everything.
fn attached(statements: &[String], scope: Scope) -> Attached {
    let mut statements = statements.to_vec();
    statements.push(r#"{"Effect":"Deny","Action":["c:*"],"Resource":["*"]}"#.to_owned());
    let text = format!(
        r#"{{"Version":"1","Statement":[{}]}}"#,
        statements.join(",")
    );
    let policy = Policy::restore(&text, Kind::Identity);
    let mut attached = Attached::to_user(Arc::new(policy), "P", "alice");
    attached.source.scope = scope;
    attached
}

fn explained(set: Vec<Attached>) -> Explanation {
    let alice = Principal::user("1", "alice");
    let resources = [Resource {
        arn: "acs:a:r:1:t/z",
        owner: "1",
        group: Some("rg"),
    }];
    let context = Context::new();
    let question = Question::new(&alice, "a:GetKey", &resources, &context);
    let set = Set::new(set);
    let gathered = Gathered {
        identity: Some(&set),
        ..Gathered::default()
    };
    explain(&question, &gathered)
}

/// How far a statement is that lacks this.
fn distance(failures: &[Failure]) -> u32 {
    let weigh = |failure: &Failure| match failure {
        Failure::Action { .. } => 1000,
        Failure::Resource { .. } | Failure::Principal { .. } => 300,
        Failure::Condition { .. } => 100,
        Failure::Unreadable => 1,
    };
    failures.iter().map(weigh).sum()
}

/// What each statement alone lacks, with its place among all; only of statements that do not decide.
fn alone(policies: &[(Scope, Vec<String>)]) -> Vec<(u32, Layer, u32, u32, Vec<Failure>)> {
    let mut all = Vec::new();
    for ((scope, statements), policy) in policies.iter().zip(0..) {
        let layer = match scope {
            Scope::Account => Layer::Identity,
            _ => Layer::IdentityGroup,
        };
        for (statement, index) in statements.iter().zip(0..) {
            let set = vec![attached(std::slice::from_ref(statement), scope.clone())];
            for miss in explained(set).misses {
                let far = distance(&miss.failures);
                all.push((far, layer, policy, index, miss.failures));
            }
        }
    }
    all.sort_by_key(|(far, layer, policy, index, _)| (*far, *layer, *policy, *index));
    all
}

#[test]
fn a_nearer_one_comes_in_wherever_it_stands() {
    let elsewhere = r#""Effect":"Allow","Action":["c:*"],"Resource":["acs:b:r:1:t/x"]"#;
    let far = format!(r#"{{{elsewhere},"Condition":{{"StringEquals":{{"k:1":["x"]}}}}}}"#);
    let near = format!("{{{elsewhere}}}");
    let set = vec![
        attached(&vec![far; 5], Scope::Account),
        attached(&[near], Scope::Account),
    ];
    let misses = explained(set).misses;
    let places = misses.iter().map(|miss| miss.origin.place);
    let places: Vec<_> = places
        .map(|place| (place.policy, place.statement))
        .collect();
    assert_eq!(places, [(1, 0), (0, 0), (0, 1), (0, 2), (0, 3)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_nearer_one_is_left_out(
        mut policies in prop_oneof![Just(0.05), Just(0.5)].prop_flat_map(|about| {
            vec((scope(), vec(statement(about), 0..25)), 1..5)
        })
    ) {
        for (scope, statements) in &mut policies {
            statements.retain(|statement| {
                let set = vec![attached(std::slice::from_ref(statement), scope.clone())];
                explained(set).decision == Decision::ImplicitDeny
            });
        }
        let set = policies.iter().map(|(scope, own)| attached(own, scope.clone())).collect();
        let shown = explained(set).misses.into_iter().map(|miss| {
            let Counted { layer, policy, statement, .. } = miss.origin.place;
            (distance(&miss.failures), layer, policy, statement, miss.failures)
        });
        let mut nearest = alone(&policies);
        nearest.truncate(5);
        prop_assert_eq!(shown.collect::<Vec<_>>(), nearest);
    }
}
