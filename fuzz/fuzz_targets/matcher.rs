//! The matcher: a pattern and a text, on two lines, match as the schoolbook says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy::{ActionPattern, ResourcePattern};

#[path = "../../crates/policy/tests/slow/mod.rs"]
#[expect(dead_code, reason = "questions have a target of their own")]
mod slow;

/// The schoolbook takes a step for each pair of characters.
const LONGEST: usize = 1500;

fuzz_target!(|bytes: &str| {
    let (pattern, text) = bytes.split_once('\n').unwrap_or((bytes, bytes));
    if pattern.len() > LONGEST || text.len() > LONGEST {
        return;
    }
    let both_match = |pattern: &str, text: &str| {
        if let Some(action) = ActionPattern::parse(pattern) {
            let plain = slow::statement::action_covered(pattern, text);
            assert_eq!(action.matches(text), plain, "{pattern} {text}");
        }
        if let Some(resource) = ResourcePattern::parse(pattern) {
            let plain = slow::statement::resource_covered(pattern, text);
            assert_eq!(resource.matches(text), plain, "{pattern} {text}");
        }
    };
    both_match(pattern, text);
    both_match(&format!("a:{pattern}"), &format!("A:{text}"));
    both_match(
        &format!("acs:oss:*:1:{pattern}"),
        &format!("acs:oss::1:{text}"),
    );
    both_match(
        &format!("acs:ram:*:*:role/{pattern}"),
        &format!("acs:ram:*:1:role/{text}"),
    );
});
