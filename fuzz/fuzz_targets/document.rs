//! Policy documents: any text is read or refused; what is read prints and reads back; what is not never grants.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use policy::{
    Attached, Context, Effect, Gathered, Kind, Policy, Principal, Question, Resource, Set,
};

fuzz_target!(|text: &str| {
    for kind in [
        Kind::Identity,
        Kind::Session,
        Kind::Trust,
        Kind::Control,
        Kind::Resource,
    ] {
        let _ = policy::lint(text, kind);
        let restored = Policy::restore(text, kind);
        match Policy::parse(text, kind) {
            Ok(read) => {
                assert_eq!(read, restored, "both readers agree on what is right");
                for print in [
                    read.document().to_string(),
                    format!("{:#}", read.document()),
                ] {
                    assert_eq!(
                        Policy::restore(&print, kind).document(),
                        read.document(),
                        "{print}"
                    );
                }
            }
            Err(mistakes) => {
                assert!(mistakes.len() > 0 && !mistakes.to_string().is_empty());
            }
        }
        if kind == Kind::Identity {
            judge(restored);
        }
    }
});

/// A document without an Allow allows nothing, whatever else it holds.
fn judge(policy: Policy) {
    let grants = policy
        .document()
        .statements()
        .iter()
        .any(|one| one.effect() == Effect::Allow);
    let identity = Set::new(vec![Attached::to_user(Arc::new(policy), "Fuzzed", "alice")]);
    let alice = Principal::user("1000000000000001", "alice");
    let resources = [Resource {
        arn: "acs:oss:cn-hangzhou:1000000000000001:reports/may.csv",
        owner: "1000000000000001",
        group: None,
    }];
    let context = Context::new();
    let question = Question::new(&alice, "oss:GetObject", &resources, &context);
    let gathered = Gathered {
        identity: Some(&identity),
        ..Gathered::default()
    };
    let judgement = policy::decide(&question, &gathered);
    assert!(grants || !judgement.is_allowed());
    let explanation = policy::explain(&question, &gathered);
    assert_eq!(explanation.decision, judgement.decision);
}
