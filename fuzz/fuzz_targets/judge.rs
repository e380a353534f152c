//! The judge: worlds made of any bytes are decided and explained as the plain judge does, however often they are asked.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/policy/tests/world/draw/mod.rs"]
#[expect(dead_code, reason = "the laws need more of the worlds")]
mod draw;
#[path = "../../crates/policy/tests/slow/mod.rs"]
mod slow;

use draw::{Asked, Dice, Policies};

fuzz_target!(|bytes: &[u8]| {
    let mut dice = Dice::new(bytes);
    let policies = Policies::draw(&mut dice);
    let built = policies.build();
    let gathered = built.gathered();
    let words = policies.words();
    let asked = dice.several(1, 4, |dice| Asked::draw(dice, &words));
    for _ in 0..3 {
        for one in &asked {
            one.lend(|question| {
                let plain = slow::decide(question, &gathered);
                assert_eq!(plain, policy::decide(question, &gathered), "{one:#?}");
            });
        }
    }
    for one in &asked {
        let wrong = one.lend(|question| slow::explanation::wrong_explanation(question, &gathered));
        assert_eq!(wrong, None, "{one:#?}");
    }
});
