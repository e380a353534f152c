//! Documents of any text: read, judged, explained, printed and read again without a panic.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use policy::{Attached, Context, Gathered, Kind, Policy, Principal, Question, Resource, Set};

const KINDS: [Kind; 5] =
    [Kind::Identity, Kind::Session, Kind::Trust, Kind::Control, Kind::Resource];

fuzz_target!(|input: (u8, &str)| {
    let (choice, text) = input;
    let kind = KINDS[usize::from(choice) % KINDS.len()];
    let _ = policy::lint(text, kind);
    let restored = Policy::restore(text, kind);
    if let Ok(policy) = Policy::parse(text, kind) {
        assert_eq!(policy, restored);
        let print = policy.to_string();
        assert_eq!(Policy::restore(&print, kind), policy, "{print}");
    }
    let set = Set::new(vec![Attached::to_user(Arc::new(restored), "p", "alice")]);
    let alice = Principal::user("1", "alice");
    let arn = "acs:oss:cn-hangzhou:1:bucket/key";
    let resources = [Resource { arn, owner: "1", group: None }];
    let context = Context::new().with("acs:SourceIp", "10.0.0.1").with("x:n", "7");
    let question = Question::new(&alice, "oss:GetObject", &resources, &context);
    let gathered = match kind {
        Kind::Trust => Gathered { trust: Some(&set), ..Gathered::default() },
        Kind::Session => Gathered { session: Some(&set), ..Gathered::default() },
        Kind::Resource => Gathered { resource_based: Some(&set), ..Gathered::default() },
        Kind::Identity | Kind::Control => {
            Gathered { identity: Some(&set), ..Gathered::default() }
        }
    };
    let explanation = policy::explain(&question, &gathered);
    assert_eq!(explanation.decision, policy::decide(&question, &gathered).decision);
});
