//! What the analysis claims, held against the judge.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a document that is refused ends the test"
)]

#[expect(dead_code, reason = "the judges need more of the world")]
mod world;

use policy::analysis::{Because, Finding, Relation, Verdict, Witness, can, compare, minimal};
use policy::{
    ActionPattern, Context, Document, Effect, Gathered, Kind, Layer, Policy, Principal, Question,
    Resource, ResourcePattern, Scope, Set,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use world::draw::{ME, OTHER};
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

/// The same, and whether a Deny applies, for a document that may name principals.
fn outcome(document: &Document, request: &Witness) -> (bool, bool) {
    let applying = request.applying(&[document]);
    let has = |effect| applying.iter().any(|one| one.effect == effect);
    let denies = has(Effect::Deny);
    (has(Effect::Allow) && !denies, denies)
}

fn document_of(kind: Kind) -> impl Strategy<Value = Document> {
    let text = vec(statement(kind, effect()), 1..4)
        .prop_map(|statements| json!({"Version": "1", "Statement": statements}).to_string());
    text.prop_filter_map("refused", move |text| {
        let policy = Policy::parse(&text, kind).ok()?;
        Some(policy.document().clone())
    })
}

/// Requests that a trust policy may be asked about.
fn assumptions() -> impl Strategy<Value = Vec<Witness>> {
    let account = || select(vec![ME, OTHER]);
    let name = || select(vec!["alice", "Alice", "app", "APP", "ops"]);
    let principal = prop_oneof![
        (account(), name()).prop_map(|(account, name)| Principal::user(account, name)),
        (account(), name()).prop_map(|(account, role)| Principal::session(account, role, "s")),
        account().prop_map(|account| Principal::Root {
            account: account.into()
        }),
        account().prop_map(|account| Principal::Service {
            account: account.into(),
            service: "ecs.aliyuncs.com".into(),
        }),
        account().prop_map(|account| Principal::Federated {
            account: account.into(),
            provider_arn: format!("acs:ram::{account}:saml-provider/idp").into(),
        }),
    ];
    let one = (principal, account(), circumstances()).prop_map(|(principal, owner, context)| {
        let is_own = |key: &str| key.eq_ignore_ascii_case("acs:PrincipalARN");
        let context = context.iter().filter(|(key, _)| !is_own(key));
        Witness {
            principal,
            owner: owner.to_owned(),
            action: "sts:AssumeRole".to_owned(),
            resource: format!("acs:ram::{owner}:role/r"),
            context: context
                .map(|(key, values)| {
                    let values = values.map(str::to_owned);
                    (key.to_owned(), values.collect())
                })
                .collect(),
        }
    });
    vec(one, 20)
}

fn document() -> impl Strategy<Value = Document> {
    document_of(Kind::Identity)
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
    as_kind(Kind::Identity, statements)
}

fn as_kind(kind: Kind, statements: &serde_json::Value) -> Document {
    let text = json!({"Version": "1", "Statement": statements}).to_string();
    Policy::parse(&text, kind).unwrap().document().clone()
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
    // What is gained begins where the half ends.
    for (half, whole) in [
        ("10.0.0.0/9", "10.0.0.0/8"),
        ("2001:db8::/33", "2001:db8::/32"),
    ] {
        let [half, whole] =
            [half, whole].map(|block| under(&json!({"IpAddress": {"acs:SourceIp": block}})));
        assert_eq!(relation(&half, &whole), Relation::Wider);
    }
    let number = under(&json!({"NumericLessThan": {"x:n": "7"}}));
    let decimal = under(&json!({"NumericLessThanEquals": {"x:n": "6.999"}}));
    assert_eq!(relation(&number, &decimal), Relation::Narrower);
    let before = under(&json!({"DateLessThan": {"x:d": "2026-01-31T08:00:00+08:00"}}));
    let utc = under(&json!({"DateLessThan": {"x:d": "2026-01-31T00:00:00Z"}}));
    assert_eq!(relation(&before, &utc), Relation::Equal);
    let later = under(&json!({"DateLessThan": {"x:d": "2026-01-31T00:00:01Z"}}));
    assert_eq!(relation(&utc, &later), Relation::Wider);
    // What is no boolean is denied too, so false is all that is left.
    let there = under(&json!({"StringLike": {"x:b": "*"}}));
    let deny = json!({"Effect": "Deny", "Action": "oss:*", "Resource": "*", "Condition": {"Bool": {"x:b": "true"}}});
    let unless = json!([there[0], deny]);
    assert_eq!(relation(&unless, &json!([deny])), Relation::Narrower);
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

fn verdict(old: &serde_json::Value, new: &serde_json::Value) -> Verdict {
    compare(&[&of(old)], &[&of(new)], STEPS)
}

fn witness(finding: &Finding) -> &Witness {
    match finding {
        Finding::Witness(witness) => witness,
        other => panic!("{other:?}"),
    }
}

#[test]
fn letters_that_only_some_comparisons_tell_apart_are_told_apart() {
    let exact = under(&json!({"StringEquals": {"x:s": "dev"}}));
    let folded = under(&json!({"StringEqualsIgnoreCase": {"x:s": "dev"}}));
    assert_eq!(relation(&exact, &folded), Relation::Wider);
    assert_eq!(relation(&folded, &folded), Relation::Equal);
    // U+212A, the sign of the unit, has the small letter k.
    let all = under(&json!({"StringEquals": {"x:s": ["k", "K", "\u{212A}"]}}));
    let two = under(&json!({"StringEquals": {"x:s": ["k", "K"]}}));
    let folded = under(&json!({"StringEqualsIgnoreCase": {"x:s": "k"}}));
    assert_eq!(relation(&folded, &all), Relation::Equal);
    assert_eq!(relation(&folded, &two), Relation::Narrower);
}

#[test]
fn values_of_several_keys_are_weighed_together() {
    let or = json!([
        {"Effect": "Allow", "Action": "oss:*", "Resource": "*", "Condition": {"Bool": {"x:b": "true"}}},
        {"Effect": "Allow", "Action": "oss:*", "Resource": "*", "Condition": {"Bool": {"x:b": "false"}}},
        {"Effect": "Allow", "Action": "oss:*", "Resource": "*", "Condition": {"StringNotLike": {"x:b": "*"}}}]);
    // Absent, true and false are covered; a value that is neither is not.
    let all = json!([{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}]);
    let gained = verdict(&or, &all).gained;
    let [(key, values)] = &witness(&gained).context[..] else {
        panic!("{gained:?}")
    };
    assert_eq!(key, "x:b");
    assert!(!["true", "false"].contains(&values[0].as_str()));
}

#[test]
fn a_deny_counts_among_other_policies_even_where_nothing_is_allowed() {
    let old = json!([{"Effect": "Deny", "Action": "oss:Delete*", "Resource": "*"}]);
    let new = json!([{"Effect": "Deny", "Action": "oss:DeleteObject", "Resource": "*"}]);
    let lifted = verdict(&old, &new);
    assert_eq!(lifted.relation(), Relation::Equal);
    assert_eq!(lifted.relation_among_others(), Relation::Wider);
    assert!(witness(&lifted.lifted).action.starts_with("oss:Delete"));
    assert_eq!(
        verdict(&new, &old).relation_among_others(),
        Relation::Narrower
    );
    let document = of(&old);
    let both = Document::new([of(&old).statements(), of(&new).statements()].concat());
    let less = minimal(&both, STEPS);
    assert_eq!(less.document, document);
    assert_eq!((less.omitted.len(), less.omitted[0].statement), (1, 1));
    let apart = json!([{"Effect": "Deny", "Action": "oss:Delete*", "Resource": "*"},
                       {"Effect": "Deny", "Action": "ecs:Delete*", "Resource": "*"}]);
    assert_eq!(minimal(&of(&apart), STEPS).document, of(&apart));
}

#[test]
fn values_that_change_nothing_are_left_out_and_named() {
    let long = json!([
        {"Effect": "Allow", "Action": ["oss:Get*", "OSS:getobject", "oss:List*"],
         "Resource": ["acs:oss:*:*:b/*", "acs:oss:*:*:b/c/*"],
         "Condition": {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]}}},
        {"Effect": "Deny", "NotAction": ["*:Get*", "oss:*", "oss:Put*"], "Resource": "*"}]);
    let less = minimal(&of(&long), STEPS);
    let gone: Vec<_> = less
        .omitted
        .iter()
        .map(|one| {
            (
                one.statement,
                one.element.as_deref().unwrap(),
                one.value.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        gone,
        [
            (0, "Action", "OSS:getobject"),
            (0, "Resource", "acs:oss:*:*:b/c/*"),
            (0, "Condition.IpAddress.acs:SourceIp", "10.1.0.0/16"),
            (1, "NotAction", "oss:Put*"),
        ]
    );
    let reasons: Vec<_> = less.omitted.iter().map(|one| one.because.clone()).collect();
    let covered = ["oss:Get*", "acs:oss:*:*:b/*", "10.0.0.0/8", "oss:*"];
    assert_eq!(reasons, covered.map(|over| Because::Value(over.to_owned())));
    let across = json!([{"Effect": "Allow", "Action": "oss:*",
        "Resource": ["acs:oss:*:*:a", "acs:oss:*:*:a?*", "acs:oss:*:*:a*"]}]);
    let less = minimal(&of(&across), STEPS).omitted;
    assert_eq!((less.len(), &less[0].because), (1, &Because::Together));
}

#[test]
fn what_is_left_out_is_left_out_for_a_reason() {
    let allow = |action: &str, resource: &str| json!({"Effect": "Allow", "Action": action, "Resource": resource});
    let denied = json!({"Effect": "Deny", "Action": "oss:*", "Resource": "*"});
    let never = json!({"Effect": "Allow", "Action": "ecs:*", "Resource": "*",
        "Condition": {"StringLike": {"x:a": "a*"}, "StringNotLike": {"x:a": "a*"}}});
    let bucket = |name: &str| format!("acs:oss:*:*:{name}");
    for (statements, omitted) in [
        (
            json!([allow("oss:Get*", "*"), allow("oss:*", "*")]),
            (0, Because::Covered(1)),
        ),
        (
            json!([allow("oss:*", "*"), allow("oss:*", "*")]),
            (1, Because::Covered(0)),
        ),
        (
            json!([allow("rds:*", "*"), allow("oss:Get*", "*"), denied]),
            (1, Because::Denied(2)),
        ),
        (json!([allow("oss:*", "*"), never]), (1, Because::Empty)),
        (
            json!([
                allow("oss:*", &bucket("a?*")),
                allow("oss:*", &bucket("a")),
                allow("oss:Get*", &bucket("a*"))
            ]),
            (2, Because::Together),
        ),
    ] {
        let found = minimal(&of(&statements), STEPS).omitted;
        let found: Vec<_> = found
            .into_iter()
            .map(|one| (one.statement, one.because))
            .collect();
        assert_eq!(found, [omitted], "{statements}");
    }
}

#[test]
fn a_list_keeps_its_last_value_even_where_it_says_nothing() {
    let never = json!([{"Effect": "Allow", "Action": ["ecs:A", "rds:B"], "Resource": "*",
        "Condition": {"StringLike": {"x:a": "a*"}, "StringNotLike": {"x:a": "a*"}}}]);
    let less = minimal(&of(&never), STEPS).document;
    let actions = less.statements()[0].actions().patterns();
    assert_eq!(actions.len(), 1);
}

#[test]
fn names_that_another_statement_trusts_already_are_left_out() {
    let both = as_kind(
        Kind::Trust,
        &json!([
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
                "RAM": "acs:ram::1000000000000001:user/a", "Service": "ecs.aliyuncs.com",
                "Federated": "acs:ram::1000000000000001:saml-provider/a"}},
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
                "RAM": ["acs:ram::1000000000000001:user/a", "acs:ram::1000000000000001:user/b"],
                "Service": ["ecs.aliyuncs.com", "fc.aliyuncs.com"],
                "Federated": ["acs:ram::1000000000000001:saml-provider/a", "acs:ram::1000000000000001:saml-provider/b"]},
             "Condition": {"Bool": {"x:b": "true"}}}]),
    );
    let gone: Vec<_> = minimal(&both, STEPS)
        .omitted
        .into_iter()
        .map(|one| (one.statement, one.element.unwrap(), one.value.unwrap()))
        .collect();
    let own = |kind: &str, value: &str| (1, format!("Principal.{kind}"), value.to_owned());
    assert_eq!(gone.len(), 3);
    for one in [
        own("RAM", "acs:ram::1000000000000001:user/a"),
        own("Service", "ecs.aliyuncs.com"),
        own("Federated", "acs:ram::1000000000000001:saml-provider/a"),
    ] {
        assert!(gone.contains(&one), "{one:?}");
    }
}

#[test]
fn a_witness_is_made_readable_only_where_it_still_proves() {
    let of_bucket = |effect: &str, resource: &str| json!([{"Effect": effect, "Action": "oss:*", "Resource": resource}]);
    let (known, any) = ("acs:oss:cn-hangzhou:1000000000000001:b", "acs:oss:*:*:b");
    let allows = verdict(&of_bucket("Allow", known), &of_bucket("Allow", any));
    let gained = witness(&allows.gained);
    assert!(outcome(&of(&of_bucket("Allow", any)), gained).0);
    assert!(!outcome(&of(&of_bucket("Allow", known)), gained).0);
    let denies = verdict(&of_bucket("Deny", known), &of_bucket("Deny", any));
    let imposed = witness(&denies.imposed);
    assert!(outcome(&of(&of_bucket("Deny", any)), imposed).1);
    assert!(!outcome(&of(&of_bucket("Deny", known)), imposed).1);

    let all = of(&json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let within = |resource: &str| {
        let (action, resource) = (
            ActionPattern::parse("oss:*"),
            ResourcePattern::parse(resource),
        );
        witness(&can(&[&all], &action.unwrap(), &resource.unwrap(), STEPS))
            .resource
            .clone()
    };
    assert_eq!(
        within("acs:oss:*:*:b"),
        "acs:oss:cn-hangzhou:1000000000000001:b"
    );
    assert_eq!(within("acs:oss::x:b"), "acs:oss::x:b");
}

#[test]
fn what_is_left_between_patterns_is_found_however_little() {
    let on = |effect: &str, resource: serde_json::Value| json!({"Effect": effect, "Action": "oss:*", "Resource": resource});
    let (all, most) = (
        json!("acs:oss:*:*:b*"),
        json!(["acs:oss:*:*:b", "acs:oss:*:*:bx*"]),
    );
    let old = json!([on("Allow", most.clone())]);
    assert_eq!(
        relation(&old, &json!([on("Allow", all.clone())])),
        Relation::Wider
    );
    let but = of(&json!([on("Allow", all), on("Deny", most)]));
    let (action, resource) = (ActionPattern::parse("oss:*"), ResourcePattern::parse("*"));
    let found = can(&[&but], &action.unwrap(), &resource.unwrap(), STEPS);
    let name = witness(&found).resource.rsplit(':').next().unwrap();
    assert!(
        name.starts_with('b') && name != "b" && !name.starts_with("bx"),
        "{name}"
    );
    let of_actions = json!([{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"},
        {"Effect": "Deny", "Action": ["oss:Get", "oss:Getx*"], "Resource": "*"}]);
    assert_eq!(
        relation(&of_actions, &json!([on("Deny", json!("*"))])),
        Relation::Narrower
    );
}

#[test]
fn of_several_conditions_of_a_deny_any_may_spare_the_request() {
    let statement = |effect: &str, condition: &serde_json::Value| json!({"Effect": effect, "Action": "oss:*", "Resource": "*", "Condition": condition});
    let permitted = |statements: serde_json::Value| {
        let all = of(&statements);
        let (action, resource) = (ActionPattern::parse("oss:*"), ResourcePattern::parse("*"));
        can(&[&all], &action.unwrap(), &resource.unwrap(), STEPS)
    };
    // The first is what the Allow asks for; only the second can be given.
    let found = permitted(json!([
        statement("Allow", &json!({"Bool": {"x:a": "true"}})),
        statement(
            "Deny",
            &json!({"Bool": {"x:a": "true"}, "StringNotLike": {"x:b": "1"}})
        ),
    ]));
    assert!(matches!(found, Finding::Witness(_)), "{found:?}");
    // What spares it from one runs into the other.
    let found = permitted(json!([
        statement(
            "Allow",
            &json!({"NumericLessThan": {"x:a": "10", "x:b": "10"}})
        ),
        statement(
            "Deny",
            &json!({"NumericLessThan": {"x:a": "5", "x:b": "100"}})
        ),
        statement(
            "Deny",
            &json!({"NumericGreaterThanEquals": {"x:a": "5"}, "NumericLessThan": {"x:b": "100"}})
        ),
    ]));
    assert_eq!(found, Finding::None);
}

#[test]
fn what_every_deny_leaves_is_found_wherever_it_is() {
    let on = |effect: &str,
              action: &str,
              resource: serde_json::Value,
              condition: serde_json::Value| json!({"Effect": effect, "Action": action, "Resource": resource, "Condition": condition});
    let bucket = |name: &str| json!(format!("acs:oss:*:*:{name}"));
    let (none, given) = (json!({}), json!({"Bool": {"x:b": "true"}}));
    let (there, absent) = (
        json!({"StringLike": {"x:k": "*"}}),
        json!({"StringNotLike": {"x:k": "*"}}),
    );
    let deny = |action: &str, resource, condition: &serde_json::Value| {
        on("Deny", action, resource, condition.clone())
    };
    for denies in [
        // Every action is denied, but only under a condition.
        vec![
            deny("oss:G", json!("*"), &given),
            deny("oss:G?*", json!("*"), &given),
        ],
        // The first action that is tried will do, and no resource is left for any other.
        vec![
            deny("oss:G", json!("*"), &given),
            deny("oss:G?*", json!([bucket("b"), bucket("b?*")]), &none),
        ],
        // The first resource that is tried will not do.
        vec![
            deny("*", bucket("bx"), &there),
            deny("*", bucket("bx"), &absent),
        ],
        // It will do, and the last one will not.
        vec![
            deny("*", json!([bucket("b"), bucket("b?*")]), &given),
            deny("*", bucket("bzz"), &there),
            deny("*", bucket("bzz"), &absent),
        ],
    ] {
        let allow = on("Allow", "oss:G*", bucket("b*"), none.clone());
        let all = of(&json!([vec![allow], denies].concat()));
        let (action, resource) = (ActionPattern::parse("*"), ResourcePattern::parse("*"));
        let found = can(&[&all], &action.unwrap(), &resource.unwrap(), STEPS);
        assert!(matches!(found, Finding::Witness(_)), "{all} {found:?}");
    }
}

/// Whether there may be such a resource: of services nobody knows anything may be, and objects may have colons
/// in their names, but buckets not.
fn is_possible(arn: &str) -> bool {
    let fields: Vec<&str> = arn.splitn(5, ':').collect();
    let [_, code, _, account, relative] = fields[..] else {
        return true;
    };
    let code = code.to_ascii_lowercase();
    if code.is_empty() || ["ram", "sts", "ims"].contains(&&*code) {
        return false;
    }
    let named = match code.as_str() {
        "oss" => relative.split('/').next().unwrap_or_default(),
        _ => relative,
    };
    !policy::service::is_known(&code)
        || !(account.is_empty() || relative.is_empty() || named.contains(':') || !arn.is_ascii())
}

#[test]
fn what_no_resource_matches_is_not_possible() {
    let ask = |statements: &serde_json::Value, action: &str, resource: &str| {
        let (action, resource) = (
            ActionPattern::parse(action),
            ResourcePattern::parse(resource),
        );
        can(
            &[&of(statements)],
            &action.unwrap(),
            &resource.unwrap(),
            STEPS,
        )
    };
    let on = |action: &str, resource: &str| json!([{"Effect": "Allow", "Action": action, "Resource": resource}]);
    for (action, resource, asked, possible) in [
        (
            "ecs:*",
            "acs:*:cn-hangzhou:*:*:*",
            "ecs:StopInstance",
            false,
        ),
        ("*", "acs:*:cn-hangzhou:*:*:*", "ecs:StopInstance", false),
        // Objects may have colons in their names, and so may anything of services nobody knows.
        ("*", "acs:*:cn-hangzhou:*:*:*", "oss:GetObject", true),
        ("*", "acs:*:cn-hangzhou:*:*:*", "shop:GetOrder", true),
        ("shop:*", "acs:*:cn-hangzhou:*:*:*", "*", true),
        ("ecs:*", "acs:*:cn-hangzhou:*:*:*", "*", false),
        ("ecs:*", "acs:ecs:*:*:*:instance/*", "*", false),
        ("ecs:*", "acs:cn-hangzhou:*:*:*", "*", false),
        ("ram:*", "acs::ram::*", "*", false),
        ("shop:*", "acs:cn-hangzhou:*:*:*", "*", false),
        ("*", "acs:ram:::user/x", "shop:GetOrder", false),
        ("ram:*", "acs:ram:::user/x", "*", false),
        ("ram:*", "acs:ram::*:USER/x", "ram:GetUser", false),
        ("ram:*", "acs:ram::*:user/x", "ram:GetUser", true),
        ("oss:*", "acs:oss:*:*:b/a:b", "oss:*", true),
        ("shop:*", "acs:shop:*:*:order:1", "*", true),
    ] {
        let finding = ask(&on(action, resource), asked, "*");
        assert_eq!(
            finding != Finding::None,
            possible,
            "{action} {resource} {asked} {finding:?}"
        );
        assert_eq!(matches!(finding, Finding::Witness(_)), possible);
    }
    // Beside others they take nothing away.
    let both = on("ecs:*", "acs:ecs:*:*:instance/*");
    let both = json!([both[0], on("ecs:*", "acs:cn-hangzhou:*:*:*")[0]]);
    assert!(matches!(ask(&both, "ecs:*", "*"), Finding::Witness(_)));
    assert_eq!(ask(&both, "ecs:*", "acs:cn-hangzhou:*:*:*"), Finding::None);
}

#[test]
fn a_trust_policy_is_asked_about_roles_within_the_bound() {
    let trust = trust(
        &json!({"RAM": "acs:ram::1000000000000001:root"}),
        &json!({}),
    );
    let resource = |bound: &str| {
        let (action, bound) = (ActionPattern::parse("sts:*"), ResourcePattern::parse(bound));
        witness(&can(&[&trust], &action.unwrap(), &bound.unwrap(), STEPS))
            .resource
            .clone()
    };
    assert_eq!(resource("*"), "acs:ram::1000000000000002:role/role");
    assert!(resource("acs:ram:*:*:role/x*").contains(":role/x"));
}

#[test]
fn a_key_that_nobody_brings_holds_nothing() {
    let trust = |more: &[serde_json::Value]| {
        let allow = json!({"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"RAM": "acs:ram::1000000000000001:user/alice"}});
        as_kind(Kind::Trust, &json!([&[allow], more].concat()))
    };
    let deny = json!({"Effect": "Deny", "Action": "sts:AssumeRole",
        "Principal": {"RAM": "acs:ram::1000000000000001:user/alice"},
        "Condition": {"StringNotLike": {"x:k": "acs:*"}}});
    // Absence is denied, so the key has to be brought; whoever asks is another matter.
    let lost = compare(&[&trust(&[deny])], &[], STEPS).lost;
    let [(key, values)] = &witness(&lost).context[..] else {
        panic!("{lost:?}")
    };
    assert_eq!((&**key, values[0].starts_with("acs:")), ("x:k", true));
}

#[test]
fn a_key_that_is_a_text_and_more_may_stay_undecided() {
    let nothing = json!([{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]);
    let gained = |condition: serde_json::Value| verdict(&nothing, &under(&condition)).gained;
    // Several values may each meet one of the two.
    let like = gained(json!({"StringLike": {"x:k": "9*"}, "NumericLessThan": {"x:k": "5"}}));
    assert!(matches!(like, Finding::Witness(_)));
    // Only these texts can be, and none of them will do.
    let exactly = |text: &str| {
        gained(json!({"StringEquals": {"x:k": text}, "NumericNotEquals": {"x:k": "5.0"}}))
    };
    assert_eq!(exactly("5"), Finding::None);
    assert!(matches!(exactly("7"), Finding::Witness(_)));
    // What is like this has spellings without end.
    let endless = json!({"StringLike": {"x:k": "?*"}, "NumericNotEquals": {"x:k": "0"},
        "StringNotLike": {"x:k": ["*1*", "*2*", "*3*", "*4*", "*5*", "*6*", "*7*", "*8*", "*9*"]}});
    assert!(matches!(gained(endless.clone()), Finding::Undecided(_)));
    // What is asked to differ from a text lists nothing that it may be.
    let mut differs = endless;
    differs["ForAnyValue:StringNotEquals"] = json!({"x:k": "0"});
    differs.as_object_mut().unwrap().remove("StringLike");
    assert!(matches!(gained(differs), Finding::Undecided(_)));
    // Letters outside ASCII have cases that are not looked through.
    let folded =
        json!({"StringEqualsIgnoreCase": {"x:k": "é"}, "StringNotEqualsIgnoreCase": {"x:k": "É"}});
    assert!(matches!(gained(folded), Finding::Undecided(_)));
}

#[test]
fn set_operators_compare_by_the_requests_they_let_through() {
    let on = |word: &str, values: serde_json::Value| under(&json!({ word: { "x:s": values } }));
    let plain = on("StringEquals", json!(["a", "b"]));
    let not = on("StringNotEquals", json!(["a", "b"]));
    // What stands in the language already under another name.
    let any = on("ForAnyValue:StringEquals", json!(["a", "b"]));
    assert_eq!(relation(&plain, &any), Relation::Equal);
    let all_not = on("ForAllValues:StringNotEquals", json!(["a", "b"]));
    assert_eq!(relation(&not, &all_not), Relation::Equal);
    // All of none holds, any of none does not; of several values one may lie outside.
    let all = on("ForAllValues:StringEquals", json!(["a", "b"]));
    assert_eq!(relation(&plain, &all), Relation::Incomparable);
    let gained = verdict(&plain, &all).gained;
    assert_eq!(witness(&gained).context, [] as [(String, Vec<String>); 0]);
    let lost = verdict(&plain, &all).lost;
    let [(_, values)] = &witness(&lost).context[..] else {
        panic!("{lost:?}")
    };
    assert!(values.len() == 2 && values.iter().any(|own| own != "a" && own != "b"));
    let any_not = on("ForAnyValue:StringNotEquals", json!(["a", "b"]));
    assert_eq!(relation(&any_not, &not), Relation::Incomparable);
    // One asks for the opposite of the other, so that both together leave nothing.
    let condition = |word: &str| {
        json!({"Effect": "Allow", "Action": "oss:*", "Resource": "*",
        "Condition": {"ForAllValues:StringLike": {"x:s": "a*"}, word: {"x:s": "a*"}}})
    };
    let none = json!([{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]);
    let both = |word: &str| verdict(&none, &json!([condition(word)])).gained;
    assert_eq!(both("ForAnyValue:StringNotLike"), Finding::None);
    assert!(matches!(
        both("ForAnyValue:StringLike"),
        Finding::Witness(_)
    ));
    assert!(matches!(both("StringNotLike"), Finding::Witness(_)));
    let wider = on("ForAllValues:StringEquals", json!(["a", "b", "c"]));
    assert_eq!(relation(&all, &wider), Relation::Wider);
    let number = on("ForAllValues:NumericLessThan", json!("5"));
    let more = on("ForAllValues:NumericLessThan", json!("5.5"));
    assert_eq!(relation(&number, &more), Relation::Wider);
}

fn trust(principal: &serde_json::Value, condition: &serde_json::Value) -> Document {
    as_kind(
        Kind::Trust,
        &json!([{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": principal, "Condition": condition}]),
    )
}

#[test]
fn trust_policies_compare_by_whom_they_trust() {
    let none = json!({});
    let root = trust(&json!({"RAM": "acs:ram::1000000000000001:root"}), &none);
    let alice = trust(
        &json!({"RAM": "acs:ram::1000000000000001:user/alice"}),
        &none,
    );
    let verdict = compare(&[&alice], &[&root], STEPS);
    assert_eq!(verdict.relation(), Relation::Wider);
    let gained = witness(&verdict.gained);
    assert_ne!(
        gained.principal.arn().as_deref(),
        Some("acs:ram::1000000000000001:user/alice")
    );
    assert_eq!(gained.principal.account(), Some("1000000000000001"));
    // What is asked for is a role of somebody whom nobody names.
    assert_eq!(gained.resource, "acs:ram::1000000000000002:role/role");
    let named = |arn: &str| {
        trust(
            &json!({"RAM": "acs:ram::1000000000000001:root"}),
            &json!({"StringLike": {"acs:PrincipalARN": arn}}),
        )
    };
    let same = compare(
        &[&alice],
        &[&named("acs:ram::1000000000000001:user/alice")],
        STEPS,
    );
    // The comparison takes Alice for alice; the name in Principal does not.
    assert_eq!(same.relation(), Relation::Wider);
    let role = trust(&json!({"RAM": "acs:ram::1000000000000001:role/App"}), &none);
    let same = compare(
        &[&role],
        &[&named("acs:ram::1000000000000001:role/APP")],
        STEPS,
    );
    assert_eq!(same.relation(), Relation::Equal);
    let service = |code: &str| trust(&json!({"Service": code}), &none);
    let own = compare(
        &[&service("1000000000000001@ecs.aliyuncs.com")],
        &[&service("ecs.aliyuncs.com")],
        STEPS,
    );
    assert_eq!(own.relation(), Relation::Incomparable);
    let other = compare(
        &[&service("fc.aliyuncs.com")],
        &[&service("ecs.aliyuncs.com")],
        STEPS,
    );
    assert_eq!(other.relation(), Relation::Incomparable);
}

#[test]
fn one_hard_statement_does_not_hide_an_easy_difference() {
    let hard = |last: &str| json!({"Effect": "Allow", "Action": format!("a:*a{}{last}", "?".repeat(60)), "Resource": "*"});
    let old = json!([hard("?*"), {"Effect": "Allow", "Action": "z:a", "Resource": "*"}]);
    let new = json!([hard("*"), {"Effect": "Allow", "Action": "z:*", "Resource": "*"}]);
    assert_eq!(
        witness(&verdict(&old, &new).gained)
            .action
            .split(':')
            .next(),
        Some("z")
    );
}

#[test]
fn what_needs_too_many_steps_is_undecided() {
    // Which of the last so many letters were an a has to be remembered in both.
    let many = "?".repeat(40);
    let one = json!([{"Effect": "Allow", "Action": format!("oss:*a{many}*b"), "Resource": "*"}]);
    let two = json!([{"Effect": "Allow", "Action": format!("oss:*a{many}b"), "Resource": "*"}]);
    let verdict = verdict(&one, &two);
    assert!(matches!(verdict.lost, Finding::Witness(_)), "{verdict:?}");
    let mixed = format!("oss:*{}b", "?".repeat(41));
    let three = json!([{"Effect": "Allow", "Action": mixed, "Resource": "*"},
                       {"Effect": "Deny", "Action": format!("oss:*b{many}b"), "Resource": "*"},
                       {"Effect": "Deny", "Action": format!("oss:*c{many}b"), "Resource": "*"}]);
    let found = compare(&[&of(&two)], &[&of(&three)], 10_000);
    assert!(
        matches!(found.lost, Finding::Undecided(_) | Finding::None),
        "{found:?}"
    );
    assert_ne!(found.relation(), Relation::Equal);
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
            if permits(&one, action, arn, context) && is_possible(arn) {
                let found = can(&[&one], &action_pattern, &resource, STEPS);
                prop_assert!(found != Finding::None, "{action} {arn}");
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
        // Each step was proven; of all steps at once it may not be possible to tell.
        let relation = compare(&[&one], &[&less], STEPS).relation_among_others();
        prop_assert!(matches!(relation, Relation::Equal | Relation::Undecided | Relation::NotWider));
        prop_assert_eq!(minimal(&less, STEPS).omitted, vec![]);
    }

    #[test]
    fn verdicts_about_trust_hold_for_everybody(
        old in document_of(Kind::Trust), new in document_of(Kind::Trust), requests in assumptions(),
    ) {
        let verdict = compare(&[&old], &[&new], STEPS);
        for (finding, more, less) in [(&verdict.gained, &new, &old), (&verdict.lost, &old, &new)] {
            if let Finding::Witness(witness) = finding {
                prop_assert!(outcome(more, witness).0 && !outcome(less, witness).0);
            }
            for request in &requests {
                let differs = outcome(more, request).0 && !outcome(less, request).0;
                prop_assert!(*finding != Finding::None || !differs, "{request:?}");
            }
        }
        for (finding, more, less) in [(&verdict.lifted, &old, &new), (&verdict.imposed, &new, &old)] {
            if let Finding::Witness(witness) = finding {
                prop_assert!(outcome(more, witness).1 && !outcome(less, witness).1);
            }
            for request in &requests {
                let differs = outcome(more, request).1 && !outcome(less, request).1;
                prop_assert!(*finding != Finding::None || !differs, "{request:?}");
            }
        }
    }
}
