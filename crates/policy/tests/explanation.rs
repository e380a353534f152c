//! Explanations: the fix they name allows the request, and nothing less would.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a world that lacks what an explanation is about ends the test"
)]

mod slow;
#[expect(dead_code, reason = "the second judge needs more of the world")]
mod world;

use std::sync::Arc;

use policy::{
    Change, Decision, Document, Effect, Fix, Kind, Layer, Policy, Principal, Scope, Statement,
};
use proptest::prelude::*;
use serde_json::json;
use slow::explanation::wrong_explanation;
use world::{World, attach, world};

/// Does what a change says.
fn apply(world: &mut World, change: &Change) {
    match change {
        Change::Allow {
            layer,
            level,
            statement,
            ..
        } => {
            let policy = Policy::from(Document::new(vec![statement.clone()]));
            layer_of(world, *layer, *level).push(attach(policy, Scope::Account));
        }
        Change::Remove(origin) => {
            let place = origin.place;
            let set = layer_of(world, place.layer, place.level as usize);
            silence(set, place.policy as usize, place.statement as usize);
        }
    }
}

fn layer_of(world: &mut World, layer: Layer, level: usize) -> &mut Vec<policy::Attached> {
    let policies = &mut world.policies;
    match layer {
        Layer::Control => &mut policies.control.as_mut().unwrap()[level],
        Layer::ControlCaller => &mut policies.control_caller.as_mut().unwrap()[level],
        Layer::Session => policies.session.as_mut().unwrap(),
        Layer::Trust => policies.trust.as_mut().unwrap(),
        Layer::ResourceBased => policies.resource_based.as_mut().unwrap(),
        Layer::Identity | Layer::IdentityGroup | Layer::Owner => {
            policies.identity.get_or_insert_default()
        }
    }
}

/// Replaces a statement by one that never applies, so that the places of the others stay.
fn silence(set: &mut [policy::Attached], policy: usize, statement: usize) {
    let attached = &mut set[policy];
    let mut statements = attached.policy.document().statements().to_vec();
    statements[statement] = Statement::new(Effect::Deny, vec![], vec![]);
    attached.policy = Arc::new(Policy::from(Document::new(statements)));
}

/// A single change that somebody could think of: silence a Deny, or add an Allow of what was asked
/// for to a set. By the number of the set, and the statement or none.
type Idea = (usize, Option<(usize, usize)>);

fn ideas(world: &World) -> Vec<Idea> {
    let mut ideas = Vec::new();
    for (index, set) in world.clone().policies.sets().iter().enumerate() {
        ideas.push((index, None));
        for (policy, attached) in set.iter().enumerate() {
            let statements = attached.policy.document().statements().iter().enumerate();
            let denies = statements.filter(|(_, one)| one.effect() == Effect::Deny);
            ideas.extend(denies.map(|(statement, _)| (index, Some((policy, statement)))));
        }
    }
    ideas
}

/// Tries an idea. An Allow is as generous as can be, for whoever asks.
fn attempt(world: &mut World, idea: Idea) {
    let principal = world.asked.principal.clone();
    let mut sets = world.policies.sets();
    let set = &mut *sets[idea.0];
    match idea.1 {
        Some((policy, statement)) => silence(set, policy, statement),
        None => set.push(attach(generous(&principal), Scope::Account)),
    }
}

/// Allows everything to a caller, by name: a statement with a Principal is as good anywhere.
fn generous(principal: &Principal) -> Policy {
    let named = match principal {
        Principal::Service { account, service } => {
            json!({"Service": format!("{account}@{service}")})
        }
        Principal::Federated { provider_arn, .. } => json!({"Federated": provider_arn}),
        other => json!({"RAM": format!("acs:ram::{}:root", other.account().unwrap_or("0"))}),
    };
    let statement = json!({"Effect": "Allow", "Principal": named, "Action": "*", "Resource": "*"});
    let text = json!({"Version": "1", "Statement": [statement]}).to_string();
    Policy::parse(&text, Kind::Resource).unwrap()
}

fn allows(world: &World) -> bool {
    world.ask(slow::decide).decision == Decision::Allow
}

proptest! {
    #![proptest_config(world::config())]

    #[test]
    fn an_explanation_names_what_counts_and_what_is_lacking(world in world()) {
        let wrong = world.ask(wrong_explanation);
        prop_assert_eq!(wrong, None);
    }

    #[test]
    fn the_fix_allows_and_nothing_left_out_does(world in world()) {
        if let Some(Fix::Changes { changes }) = world.ask(policy::explain).fix {
            let with = |skipped: Option<usize>| {
                let mut world = world.clone();
                for (index, change) in changes.iter().enumerate() {
                    if Some(index) != skipped {
                        apply(&mut world, change);
                    }
                }
                allows(&world)
            };
            prop_assert!(!changes.is_empty());
            prop_assert!(with(None), "{:#?}", changes);
            for skipped in 0..changes.len() {
                prop_assert!(!with(Some(skipped)), "{skipped} of {:#?}", changes);
            }
        }
    }

    #[test]
    fn no_smaller_fix_can_be_thought_of(world in world()) {
        let Some(Fix::Changes { changes }) = world.ask(policy::explain).fix else { return Ok(()) };
        // Several resources may share a layer that each of them alone would not choose.
        let one_resource = world.asked.resources.len() == 1;
        if one_resource && (changes.len() == 2 || changes.len() == 3) {
            let ideas = ideas(&world);
            for (index, first) in ideas.iter().enumerate() {
                let mut one = world.clone();
                attempt(&mut one, *first);
                prop_assert!(!allows(&one), "{:?} instead of {:#?}", first, changes);
                if changes.len() == 3 {
                    for second in &ideas[index + 1..] {
                        let mut two = one.clone();
                        attempt(&mut two, *second);
                        prop_assert!(!allows(&two), "{:?} {:?} instead of {:#?}", first, second, changes);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_called_impossible_is(world in world()) {
        let Some(Fix::Impossible { .. }) = world.ask(policy::explain).fix else { return Ok(()) };
        let mut world = world;
        // Only what cannot be written down exactly is out of reach for the fix and not for a star.
        let nameable = policy::ActionPattern::parse(&world.asked.action).is_some()
            && world.asked.resources.iter().all(|(arn, ..)| policy::ResourcePattern::parse(arn).is_some());
        for idea in ideas(&world) {
            attempt(&mut world, idea);
        }
        prop_assert!(!nameable || !allows(&world));
    }

    #[test]
    fn an_explanation_can_be_written_as_json(world in world()) {
        let explanation = world.ask(policy::explain);
        let json = serde_json::to_value(&explanation).unwrap();
        prop_assert_eq!(json["statements"].as_array().unwrap().len(), explanation.statements.len());
        prop_assert!(explanation.summary.ends_with('.'));
    }
}
