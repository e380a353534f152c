//! The law of what only watches: it changes no answer, and what it counts is what really turns once the change is made.

use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

use super::{progress, start, step};
use crate::testing::{ROOT, World};

const READS: [(&str, &str); 4] = [
    ("Ram.ListUsers", "ram:ListUsers"),
    ("Ram.ListGroups", "ram:ListGroups"),
    ("Ram.ListRoles", "ram:ListRoles"),
    ("Ram.GetAccountAlias", "ram:GetAccountAlias"),
];
const ACTIONS: [&str; 6] = [
    "ram:ListUsers",
    "ram:ListGroups",
    "ram:List*",
    "ram:Get*",
    "sts:*",
    "*",
];
const ADDRESSES: [&str; 2] = ["203.0.113.7", "10.0.0.9"];

/// What of [`ACTIONS`], whether it denies, whether only from the second address.
type Said = (usize, bool, bool);

fn document(said: &[Said]) -> String {
    let statement = |(action, denies, near): &Said| {
        let effect = if *denies { "Deny" } else { "Allow" };
        let mut one = json!({"Effect": effect, "Action": ACTIONS[*action], "Resource": "*"});
        if *near {
            one["Condition"] = json!({"IpAddress": {"acs:SourceIp": ["10.0.0.0/8"]}});
        }
        one
    };
    let statements: Vec<_> = said.iter().map(statement).collect();
    json!({"Version": "1", "Statement": statements}).to_string()
}

fn said() -> impl Strategy<Value = Vec<Said>> {
    let one = (0..ACTIONS.len(), any::<bool>(), any::<bool>());
    prop::collection::vec(one, 1..4)
}

/// Whose call, what of [`READS`], whence.
type Asked = (bool, usize, usize);

/// What bob of red or blue is answered.
fn answers(world: &mut World, asked: &[Asked]) -> Vec<String> {
    let mut told = Vec::new();
    for (red, what, whence) in asked {
        world.visit(if *red { "red" } else { "blue" });
        world.from_address(ADDRESSES[*whence]);
        told.push(world.user("bob").call(READS[*what].0, []).code());
    }
    world.from_address(ADDRESSES[0]);
    world.visit("acme");
    told
}

/// A directory in which bob of each member holds a policy, and a control policy that is attached nowhere.
fn place(held: &[Said], control: &[Said]) -> (World, String) {
    let mut world = World::with_account("acme");
    let members = [("red", "fd-000001"), ("blue", ROOT)];
    world.plant_directory(&[("fd-000001", ROOT)], &members);
    let text = document(held);
    for account in ["red", "blue"] {
        world.visit(account);
        let _ = world.user("bob");
        let new = [("PolicyName", "Mine"), ("PolicyDocument", &*text)];
        world.scene("CreatePolicy", new).answers();
        let on = [
            ("PolicyName", "Mine"),
            ("PolicyType", "Custom"),
            ("UserName", "bob"),
        ];
        world.scene("AttachPolicyToUser", on).answers();
    }
    world.visit("acme");
    let text = document(control);
    let new = [
        ("PolicyName", "Bound"),
        ("EffectScope", "RAM"),
        ("PolicyDocument", &*text),
    ];
    let told = world
        .scene("ResourceDirectoryMaster.CreateControlPolicy", new)
        .answers();
    let id = told["ControlPolicy"]["PolicyId"]
        .as_str()
        .unwrap()
        .to_owned();
    (world, id)
}

/// How many calls of bob would be denied, and allowed; the administrators ask too.
fn of_bob(told: &Value) -> [u64; 2] {
    ["NewlyDenied", "NewlyAllowed"].map(|kind| {
        let groups = told[kind]["Groups"].as_array().unwrap().iter();
        let bobs = groups.filter(|one| one["Principal"].as_str().unwrap().ends_with(":user/bob"));
        bobs.map(|one| one["CallCount"].as_u64().unwrap()).sum()
    })
}

/// Of two lists of answers: how many were denied later alone, and how many earlier alone.
fn turned(before: &[String], after: &[String]) -> [u64; 2] {
    let pairs = || before.iter().zip(after);
    let count = |allowed: &str, denied: &str| {
        let of = pairs().filter(|(one, other)| *one == allowed && *other == denied);
        of.count() as u64
    };
    [count("ok", "NoPermission"), count("NoPermission", "ok")]
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_watches_changes_no_answer_and_counts_what_turns(
        held in said(),
        control in said(),
        draft in said(),
        folder in any::<bool>(),
        asked in prop::collection::vec((any::<bool>(), 0..READS.len(), 0..ADDRESSES.len()), 1..16),
    ) {
        let (mut world, policy) = place(&held, &control);
        let before = answers(&mut world, &asked);
        let target = if folder { "fd-000001" } else { ROOT };
        // With full access beside it, only what denies counts; alone, what allows does too.
        let rollout = start(&mut world, &[("PolicyId", &policy), ("TargetId", target)]);
        world.visit("red");
        let text = document(&draft);
        let drafted = start(&mut world, &[("PolicyName", "Mine"), ("PolicyDocument", &text)]);
        prop_assert_eq!(&answers(&mut world, &asked), &before);
        let told = progress(&mut world, &rollout);
        let counted = of_bob(&told);
        world.visit("red");
        let own = world.admin().call("GetRollout", [("RolloutId", &*drafted)]).answers();
        let own = of_bob(&own);
        // Each by itself, made in earnest.
        step(&mut world, "AdvanceRollout", &rollout).answers();
        prop_assert_eq!(counted, turned(&before, &answers(&mut world, &asked)));
        step(&mut world, "AbortRollout", &rollout).answers();
        prop_assert_eq!(&answers(&mut world, &asked), &before);
        world.visit("red");
        let one = [("RolloutId", &*drafted)];
        world.admin().call("AdvanceRollout", one).answers();
        prop_assert_eq!(own, turned(&before, &answers(&mut world, &asked)));
    }
}
