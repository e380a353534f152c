//! Drawn worlds as strategies, so that a failure shrinks to few and simple choices.

pub(crate) mod draw;

use std::sync::Arc;

use policy::{Attached, Context, Effect, Kind, Policy, Scope};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

pub(crate) use draw::World;
use draw::{Asked, Dice, Policies, Words};

/// What is drawn from random bytes.
fn drawn<T: std::fmt::Debug>(
    bytes: usize,
    draw: impl Fn(&mut Dice<'_>) -> T,
) -> impl Strategy<Value = T> {
    vec(any::<u8>(), bytes..=bytes).prop_map(move |bytes| draw(&mut Dice::new(&bytes)))
}

pub(crate) fn world() -> impl Strategy<Value = World> {
    drawn(1500, World::draw)
}

pub(crate) fn attach(policy: impl Into<Arc<Policy>>, scope: Scope) -> Attached {
    draw::attach(policy, scope)
}

/// Policies, and several questions to them.
pub(crate) fn crowd() -> impl Strategy<Value = (Policies, Vec<Asked>)> {
    drawn(2500, |dice| {
        let policies = Policies::draw(dice);
        let words = policies.words();
        let asked = dice.several(4, 12, |dice| Asked::draw(dice, &words));
        (policies, asked)
    })
}

pub(crate) fn statement(
    kind: Kind,
    effect: impl Strategy<Value = Effect>,
) -> impl Strategy<Value = Value> {
    let bytes = vec(any::<u8>(), 120..=120);
    (effect, bytes)
        .prop_map(move |(effect, bytes)| draw::statement(&mut Dice::new(&bytes), kind, effect))
}

/// A statement with something in it that cannot be understood, and what it was before.
pub(crate) fn broken(kind: Kind, effect: Effect) -> impl Strategy<Value = (Value, Value)> {
    drawn(150, move |dice| {
        let sound = draw::statement(dice, kind, effect);
        let mut broken = sound.clone();
        if let Value::Object(members) = &mut broken {
            draw::document::spoil(dice, members);
        }
        (sound, broken)
    })
}

pub(crate) fn effect() -> impl Strategy<Value = Effect> {
    drawn(1, draw::effect)
}

/// Texts of documents, most of them legal.
pub(crate) fn text(kind: Kind) -> impl Strategy<Value = String> {
    drawn(400, move |dice| draw::text(dice, kind, 3))
}

/// An action and a resource that somebody might ask for.
pub(crate) fn asked() -> impl Strategy<Value = (String, String)> {
    let any = drawn(40, |dice| {
        let words = Words::default();
        (draw::action(dice, &words), draw::resource(dice, &words).0)
    });
    any.prop_filter(
        "actions and resources have names, of a service",
        |(action, arn)| {
            let named = !arn.starts_with("acs::") && !arn.ends_with(':');
            action.contains(char::is_alphabetic) && named
        },
    )
}

/// Condition keys of a request.
pub(crate) fn circumstances() -> impl Strategy<Value = Context> {
    drawn(20, |dice| draw::circumstances(dice, &Words::default()))
}

/// As many cases as `PROPTEST_CASES` asks for; failures go into the corpus by hand.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
