//! Laws that hold for every document and every request, each seen from both of its sides.

#![expect(
    clippy::cast_possible_truncation,
    clippy::panic,
    reason = "a law that does not hold ends the test"
)]

#[expect(dead_code, reason = "the second judge needs more of the world")]
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use policy::{Attached, Decision, Document, Effect, Kind, Layer, Policy, Scope};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use world::{World, attach, broken, statement, world};

/// What a law saw in one world.
type Seen = Result<&'static str, TestCaseError>;

/// Runs a law on random worlds. It must not only hold: each of `sights` must have been seen, the
/// rare ones by looking longer.
fn law<S: Strategy>(strategy: S, sights: &[&'static str], holds: impl Fn(S::Value) -> Seen) {
    let counts = RefCell::new(BTreeMap::<&str, u32>::new());
    for _ in 0..PATIENCE {
        let mut runner = TestRunner::new(world::config());
        let outcome = runner.run(&strategy, |value| {
            let seen = holds(value)?;
            *counts.borrow_mut().entry(seen).or_default() += 1;
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{failure}");
        }
        let counts = counts.borrow();
        if sights.iter().all(|sight| counts.contains_key(sight)) {
            return;
        }
    }
    panic!("not all of {sights:?} were seen: {counts:?}");
}

/// How often a law is run over until all of its sides were seen.
const PATIENCE: usize = 100;

/// What a change did to an answer.
fn turn(before: bool, after: bool) -> &'static str {
    match (before, after) {
        (false, false) => "still denied",
        (false, true) => "granted",
        (true, false) => "revoked",
        (true, true) => "still allowed",
    }
}

fn of(statement: &Value, kind: Kind) -> Attached {
    let text = json!({"Version": "1", "Statement": [statement]}).to_string();
    attach(Policy::restore(&text, kind), Scope::Account)
}

fn pick(world: &mut World, which: Index) -> Option<&mut Vec<Attached>> {
    let mut sets = world.policies.sets();
    if sets.is_empty() {
        None
    } else {
        Some(sets.swap_remove(which.index(sets.len())))
    }
}

fn has_deny(attached: &Attached) -> bool {
    let mut statements = attached.policy.document().statements().iter();
    statements.any(|one| one.effect() == Effect::Deny)
}

#[test]
fn nothing_is_allowed_without_a_policy() {
    law(world(), &["the owner", "denied"], |mut world| {
        world.policies.sets().into_iter().for_each(Vec::clear);
        let judgement = world.decide();
        prop_assert!(judgement.decision != Decision::ExplicitDeny);
        if judgement.is_allowed() {
            prop_assert_eq!(judgement.layer, Layer::Owner);
            return Ok("the owner");
        }
        Ok("denied")
    });
}

#[test]
fn a_deny_that_counts_wins_over_every_allow() {
    law(world(), &["allowed", "both applied", "denied"], |world| {
        let judgement = world.decide();
        let said = |effect| judgement.counted.iter().any(|one| one.effect == effect);
        match judgement.decision {
            Decision::Allow => {
                prop_assert!(!said(Effect::Deny));
                Ok("allowed")
            }
            Decision::ExplicitDeny => {
                prop_assert!(said(Effect::Deny));
                Ok(if said(Effect::Allow) {
                    "both applied"
                } else {
                    "denied"
                })
            }
            Decision::ImplicitDeny => Ok("nothing applied"),
        }
    });
}

#[test]
fn a_deny_of_everything_wins() {
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    law(world(), &["revoked", "still denied"], move |mut world| {
        let before = world.decide().is_allowed();
        if world.asked.principal.arn().is_none() {
            return Ok("no policies of its own");
        }
        let own = world.policies.identity.get_or_insert_default();
        own.push(of(&deny, Kind::Identity));
        let after = world.decide();
        prop_assert!(!after.is_allowed());
        Ok(turn(before, false))
    });
}

#[test]
fn order_never_matters() {
    let worlds = (world(), any::<[u8; 32]>());
    law(
        worlds,
        &["Allow", "ExplicitDeny", "ImplicitDeny"],
        |(world, seed)| {
            let mut other = world.clone();
            let algorithm = proptest::test_runner::RngAlgorithm::ChaCha;
            let mut random = proptest::test_runner::TestRng::from_seed(algorithm, &seed);
            for set in other.policies.sets() {
                for at in (1..set.len()).rev() {
                    set.swap(at, (random.random::<u64>() % (at as u64 + 1)) as usize);
                }
                for attached in set {
                    let mut statements = attached.policy.document().statements().to_vec();
                    statements.reverse();
                    attached.policy = Arc::new(Policy::from(Document::new(statements)));
                }
            }
            let (one, two) = (world.decide(), other.decide());
            prop_assert_eq!((one.decision, one.layer), (two.decision, two.layer));
            Ok(match one.decision {
                Decision::Allow => "Allow",
                Decision::ExplicitDeny => "ExplicitDeny",
                Decision::ImplicitDeny => "ImplicitDeny",
            })
        },
    );
}

#[test]
fn one_more_deny_never_grants() {
    let worlds = (
        world(),
        statement(Kind::Resource, Just(Effect::Deny)),
        any::<Index>(),
    );
    let sights = ["revoked", "still allowed", "still denied"];
    law(worlds, &sights, |(mut world, deny, which)| {
        let before = world.decide().is_allowed();
        let Some(set) = pick(&mut world, which) else {
            return Ok("nothing to add to");
        };
        set.push(of(&deny, Kind::Resource));
        let after = world.decide().is_allowed();
        prop_assert!(before || !after);
        Ok(turn(before, after))
    });
}

#[test]
fn one_more_allow_never_revokes() {
    let worlds = (
        world(),
        statement(Kind::Resource, Just(Effect::Allow)),
        any::<Index>(),
    );
    let sights = ["granted", "still allowed", "still denied"];
    law(worlds, &sights, |(mut world, allow, which)| {
        let before = world.decide().is_allowed();
        let allow = of(&allow, Kind::Resource);
        match pick(&mut world, which) {
            Some(set) if !has_deny(&allow) => set.push(allow),
            _ => return Ok("nothing to add"),
        }
        let after = world.decide().is_allowed();
        prop_assert!(!before || after);
        Ok(turn(before, after))
    });
}

/// A world with a bound that it might lack otherwise, and the same one without.
fn bounded(put: impl Fn(&mut World, Attached), lift: impl Fn(&mut World)) {
    let bound = statement(Kind::Session, world::effect());
    let sights = ["revoked", "still allowed", "still denied"];
    law((world(), bound), &sights, |(mut world, bound)| {
        put(&mut world, of(&bound, Kind::Session));
        let bounded = world.decide().is_allowed();
        lift(&mut world);
        let free = world.decide().is_allowed();
        prop_assert!(free || !bounded);
        Ok(turn(free, bounded))
    });
}

#[test]
fn a_session_policy_never_widens() {
    bounded(
        |world, bound| world.policies.session.get_or_insert_default().push(bound),
        |world| world.policies.session = None,
    );
}

#[test]
fn a_control_policy_never_widens() {
    bounded(
        |world, bound| {
            let path = world.policies.control.get_or_insert_default();
            path.push(vec![bound]);
        },
        |world| world.policies.control = None,
    );
    bounded(
        |world, bound| {
            let path = world.policies.control_caller.get_or_insert_default();
            path.push(vec![bound]);
        },
        |world| world.policies.control_caller = None,
    );
}

#[test]
fn what_nobody_understands_never_grants() {
    let worlds = (world(), statement(Kind::Identity, Just(Effect::Allow)));
    law(
        worlds,
        &["still allowed", "still denied"],
        |(mut world, mut allow)| {
            let before = world.decide().is_allowed();
            allow["Condition"] = unknown();
            let allow = of(&allow, Kind::Identity);
            if has_deny(&allow) {
                return Ok("spoilt");
            }
            let own = world.policies.identity.get_or_insert_default();
            own.push(allow);
            prop_assert_eq!(before, world.decide().is_allowed());
            Ok(turn(before, before))
        },
    );
}

#[test]
fn what_nobody_understands_denies_as_if_it_held() {
    let worlds = (
        world(),
        statement(Kind::Resource, Just(Effect::Deny)),
        any::<Index>(),
    );
    let sights = ["revoked", "still allowed", "still denied"];
    law(worlds, &sights, |(mut world, mut deny, which)| {
        let before = world.decide().is_allowed();
        let mut bare = world.clone();
        for (world, condition) in [(&mut world, unknown()), (&mut bare, json!({}))] {
            deny["Condition"] = condition;
            match pick(world, which) {
                Some(set) => set.push(of(&deny, Kind::Resource)),
                None => return Ok("nothing to add to"),
            }
        }
        let after = world.decide();
        prop_assert_eq!(&after, &bare.decide());
        Ok(turn(before, after.is_allowed()))
    });
}

#[test]
fn a_broken_deny_denies_no_less() {
    let worlds = (
        world(),
        broken(Kind::Resource, Effect::Deny),
        any::<Index>(),
    );
    let sights = ["revoked", "still allowed", "still denied"];
    law(worlds, &sights, |(world, (sound, broken), which)| {
        let allowed_with = |statement| {
            let mut world = world.clone();
            pick(&mut world, which)?.push(of(statement, Kind::Resource));
            Some(world.decide().is_allowed())
        };
        let (Some(before), Some(after)) = (allowed_with(&sound), allowed_with(&broken)) else {
            return Ok("nothing to add to");
        };
        prop_assert!(before || !after);
        Ok(turn(before, after))
    });
}

#[test]
fn a_broken_allow_grants_only_what_is_left_of_it() {
    let worlds = (
        world(),
        broken(Kind::Resource, Effect::Allow),
        any::<Index>(),
    );
    let sights = ["granted", "still allowed", "still denied"];
    law(worlds, &sights, |(mut world, (_, broken), which)| {
        let before = world.decide().is_allowed();
        let left = readable(&broken);
        let attached = of(&broken, Kind::Resource);
        let mut statements = attached.policy.document().statements().iter();
        // Conditions and principals count value by value too (C7).
        if left.is_none() && statements.any(|one| !one.is_unsure()) {
            return Ok("broken in other parts");
        }
        let mut bare = world.clone();
        for (world, statement) in [(&mut world, Some(&broken)), (&mut bare, left.as_ref())] {
            match (pick(world, which), statement) {
                (Some(set), Some(statement)) => set.push(of(statement, Kind::Resource)),
                (Some(_), None) => {}
                (None, _) => return Ok("nothing to add to"),
            }
        }
        let after = world.decide().is_allowed();
        prop_assert!(before || !after || bare.decide().is_allowed());
        Ok(turn(before, after))
    });
}

/// A broken statement without the values that cannot be read, if that makes it whole.
fn readable(broken: &Value) -> Option<Value> {
    let mut left = broken.clone();
    for element in ["Action", "NotAction", "Resource"] {
        let reads = |text: &str| match element {
            "Resource" => policy::ResourcePattern::parse(text).is_some(),
            _ => policy::ActionPattern::parse(text).is_some(),
        };
        if let Some(values) = left.get_mut(element).and_then(Value::as_array_mut) {
            values.retain(|value| value.as_str().is_some_and(reads));
        }
    }
    let text = json!({"Version": "1", "Statement": [left]}).to_string();
    Policy::parse(&text, Kind::Resource).is_ok().then_some(left)
}

#[test]
fn what_is_no_document_denies_everything() {
    const TEXTS: &[&str] = &[
        "",
        "{}",
        "[]",
        "7",
        "\"Allow\"",
        "{\"Version\":\"1\"}",
        r#"{"Version":"1","Statement":[]}"#,
        r#"{"Version":"1","Statement":"x"}"#,
        r#"{"Version":"1","Statement":[7]}"#,
        r#"{"Version":"1","Statement":[{}]}"#,
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]"#,
        r#"{"Version":"1","Version":"1","Statement":[],"Statement":[]}"#,
    ];
    let own = |world: &World| world.asked.principal.arn().is_some();
    let worlds = (world(), proptest::sample::select(TEXTS));
    law(worlds, &["revoked", "still denied"], |(mut world, text)| {
        let before = world.decide().is_allowed();
        if !own(&world) {
            return Ok("no policies of its own");
        }
        let nothing = attach(Policy::restore(text, Kind::Identity), Scope::Account);
        let identity = world.policies.identity.get_or_insert_default();
        identity.push(nothing);
        prop_assert!(!world.decide().is_allowed(), "{text}");
        Ok(turn(before, false))
    });
}

/// A condition with an operator that the language does not have.
fn unknown() -> Value {
    json!({"ArnLike": {"acs:PrincipalARN": "*"}})
}
