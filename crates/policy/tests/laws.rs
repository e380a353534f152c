//! Laws that hold for every document and every request.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a world that lacks what a law is about ends the test"
)]

#[expect(dead_code, reason = "the second judge needs more of the world")]
mod world;

use std::sync::Arc;

use policy::{
    Attached, Change, Decision, Document, Effect, Failure, Fix, Kind, Layer, Policy, Scope,
    Statement,
};
use proptest::prelude::*;
use world::{World, attach, effect, statement, text, world};

fn of(statement: &serde_json::Value, kind: Kind) -> Attached {
    let text = serde_json::json!({"Version": "1", "Statement": [statement]}).to_string();
    attach(Policy::restore(&text, kind), Scope::Account)
}

fn pick(world: &mut World, which: prop::sample::Index) -> Option<&mut Vec<Attached>> {
    let mut sets = world.sets();
    if sets.is_empty() {
        None
    } else {
        Some(sets.swap_remove(which.index(sets.len())))
    }
}

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
            let attached = &mut set[place.policy as usize];
            // Replaced by one that never applies, so that the places of the others stay.
            let mut statements = attached.policy.document().statements().to_vec();
            statements[place.statement as usize] = Statement::new(Effect::Deny, vec![], vec![]);
            attached.policy = Arc::new(Policy::from(Document::new(statements)));
        }
    }
}

fn layer_of(world: &mut World, layer: Layer, level: usize) -> &mut Vec<Attached> {
    match layer {
        Layer::Control => &mut world.control.as_mut().unwrap()[level],
        Layer::ControlCaller => &mut world.control_caller.as_mut().unwrap()[level],
        Layer::Session => world.session.as_mut().unwrap(),
        Layer::Trust => world.trust.as_mut().unwrap(),
        Layer::ResourceBased => world.resource_based.as_mut().unwrap(),
        Layer::Identity | Layer::IdentityGroup | Layer::Owner => {
            world.identity.get_or_insert_default()
        }
    }
}

proptest! {
    #![proptest_config(world::config())]

    #[test]
    fn nothing_is_allowed_without_a_policy(mut world in world()) {
        world.sets().into_iter().for_each(Vec::clear);
        let judgement = world.decide();
        prop_assert!(judgement.decision != Decision::ExplicitDeny);
        prop_assert!(!judgement.is_allowed() || judgement.layer == Layer::Owner);
    }

    #[test]
    fn a_deny_of_everything_wins(mut world in world()) {
        let deny = serde_json::json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
        if let Some(identity) = &mut world.identity {
            identity.push(of(&deny, Kind::Identity));
            let own = world.principal.arn().is_some();
            prop_assert!(!own || !world.decide().is_allowed());
        }
    }

    #[test]
    fn order_never_matters(world in world(), seed in any::<[u8; 32]>()) {
        let mut other = world.clone();
        let mut runner = proptest::test_runner::TestRng::from_seed(
            proptest::test_runner::RngAlgorithm::ChaCha, &seed);
        for set in other.sets() {
            for at in (1..set.len()).rev() {
                set.swap(at, (runner.random::<u64>() % (at as u64 + 1)) as usize);
            }
            for attached in set {
                let mut statements = attached.policy.document().statements().to_vec();
                statements.reverse();
                attached.policy = Arc::new(Policy::from(Document::new(statements)));
            }
        }
        let (one, two) = (world.decide(), other.decide());
        prop_assert_eq!((one.decision, one.layer), (two.decision, two.layer));
    }

    #[test]
    fn one_more_deny_never_grants(
        mut world in world(),
        deny in statement(Kind::Resource, Just(Effect::Deny)),
        which in any::<prop::sample::Index>(),
    ) {
        let before = world.decide().is_allowed();
        if let Some(set) = pick(&mut world, which) {
            set.push(of(&deny, Kind::Resource));
            prop_assert!(before || !world.decide().is_allowed());
        }
    }

    #[test]
    fn one_more_allow_never_revokes(
        mut world in world(),
        allow in statement(Kind::Resource, Just(Effect::Allow)),
        which in any::<prop::sample::Index>(),
    ) {
        let before = world.decide().is_allowed();
        let allow = of(&allow, Kind::Resource);
        let sound = allow.policy.document().statements().iter().all(|one| one.effect() == Effect::Allow);
        if let (true, Some(set)) = (sound, pick(&mut world, which)) {
            set.push(allow);
            prop_assert!(!before || world.decide().is_allowed());
        }
    }

    #[test]
    fn bounds_never_widen(world in world()) {
        let free = World { session: None, control: None, control_caller: None, ..world.clone() };
        prop_assert!(!world.decide().is_allowed() || free.decide().is_allowed());
    }

    #[test]
    fn what_nobody_understands_never_grants(
        mut world in world(),
        allow in statement(Kind::Identity, Just(Effect::Allow)),
    ) {
        let before = world.decide().is_allowed();
        let mut allow = allow;
        allow["Condition"] = serde_json::json!({"ArnLike": {"acs:PrincipalARN": "*"}});
        let allow = of(&allow, Kind::Identity);
        if allow.policy.document().statements().iter().all(|one| one.effect() == Effect::Allow) {
            world.identity.get_or_insert_default().push(allow);
            prop_assert_eq!(before, world.decide().is_allowed());
        }
    }

    #[test]
    fn printing_and_reading_give_the_same_document(text in text(Kind::Identity)) {
        if let Ok(policy) = Policy::parse(&text, Kind::Identity) {
            for print in [policy.document().to_string(), format!("{:#}", policy.document())] {
                let again = Policy::restore(&print, Kind::Identity);
                prop_assert_eq!(policy.document(), again.document());
            }
            prop_assert_eq!(&policy, &Policy::restore(&text, Kind::Identity));
        }
    }

    #[test]
    fn prints_of_principals_read_back(text in text(Kind::Resource)) {
        if let Ok(policy) = Policy::parse(&text, Kind::Resource) {
            let again = Policy::parse(&policy.to_string(), Kind::Resource);
            prop_assert_eq!(Ok(policy), again);
        }
    }

    #[test]
    fn refused_documents_are_never_sound(text in text(Kind::Identity)) {
        let sound = Policy::restore(&text, Kind::Identity)
            .document().statements().iter().all(Statement::is_sound);
        prop_assert_eq!(sound, Policy::parse(&text, Kind::Identity).is_ok());
    }

    #[test]
    fn any_text_at_all_is_read(text in "[\\{\\}\\[\\]\":, a*é\\\\]{0,40}") {
        let restored = Policy::restore(&text, Kind::Identity);
        prop_assert!(Policy::parse(&text, Kind::Identity).is_err());
        let allows = |one: &Statement| one.effect() == Effect::Allow && one.is_sound();
        prop_assert!(!restored.document().statements().iter().any(allows));
        let _ = policy::lint(&text, Kind::Trust);
    }

    #[test]
    fn findings_point_into_the_text(text in text(Kind::Identity)) {
        for finding in policy::lint(&text, Kind::Identity) {
            prop_assert!(text.get(finding.span.clone()).is_some(), "{:?}", finding);
        }
    }

    #[test]
    fn an_explanation_tells_the_decision(world in world()) {
        let (judgement, explanation) =
            world.ask(|q, g| (policy::decide(q, g), policy::explain(q, g)));
        prop_assert_eq!(judgement.decision, explanation.decision);
        prop_assert_eq!(judgement.layer, explanation.layer);
        prop_assert_eq!(judgement.counted.len(), explanation.statements.len());
        prop_assert_eq!(explanation.fix.is_none(), judgement.is_allowed());
        for miss in &explanation.misses {
            prop_assert!(!miss.failures.is_empty());
            prop_assert_eq!(miss.origin.effect, Effect::Allow);
        }
        serde_json::to_string(&explanation).unwrap();
    }

    #[test]
    fn an_unmet_condition_shows_both_values(world in world()) {
        let explanation = world.ask(policy::explain);
        for failure in explanation.misses.iter().flat_map(|miss| &miss.failures) {
            if let Failure::Condition { asked, expected, why, .. } = failure {
                prop_assert_eq!(asked.is_empty(), *why == policy::Why::Absent
                    || asked.is_empty() && *why == policy::Why::Undecidable);
                prop_assert!(!expected.is_empty());
            }
        }
    }

    #[test]
    fn the_fix_allows_and_nothing_less_does(world in world()) {
        if let Some(Fix::Changes { changes }) = world.ask(policy::explain).fix {
            let with = |skipped: Option<usize>| {
                let mut world = world.clone();
                for (index, change) in changes.iter().enumerate() {
                    if Some(index) != skipped {
                        apply(&mut world, change);
                    }
                }
                world.decide().is_allowed()
            };
            prop_assert!(!changes.is_empty());
            prop_assert!(with(None), "{:#?}", changes);
            for skipped in 0..changes.len() {
                prop_assert!(!with(Some(skipped)), "{skipped} of {:#?}", changes);
            }
        }
    }

    #[test]
    fn no_single_deny_less_would_do_where_a_fix_needs_more(world in world()) {
        let Some(Fix::Changes { changes }) = world.ask(policy::explain).fix else { return Ok(()) };
        if changes.len() > 1 {
            let mut world = world.clone();
            for set in 0..world.sets().len() {
                for policy in 0..world.sets()[set].len() {
                    let before = world.sets()[set][policy].policy.clone();
                    for index in 0..before.document().statements().len() {
                        let mut statements = before.document().statements().to_vec();
                        if statements[index].effect() == Effect::Deny {
                            statements.remove(index);
                            let less = Policy::from(Document::new(statements));
                            world.sets()[set][policy].policy = Arc::new(less);
                            prop_assert!(!world.decide().is_allowed());
                        }
                    }
                    world.sets()[set][policy].policy = before;
                }
            }
        }
    }

    #[test]
    fn random_effects_are_read_as_written(one in statement(Kind::Identity, effect())) {
        let attached = of(&one, Kind::Identity);
        let read = attached.policy.document().statements()[0].effect();
        let written = one["Effect"].as_str().unwrap();
        prop_assert_eq!(read == Effect::Allow, written == "Allow");
    }
}
