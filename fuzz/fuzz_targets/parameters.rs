//! The parameter reader beside a slow, obvious one: both read the same or both refuse.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rpc::Parameters;

#[path = "../../crates/rpc/tests/plain/mod.rs"]
#[expect(
    dead_code,
    reason = "the signatures of the slow reader are another target's"
)]
mod plain;

fuzz_target!(|data: &[u8]| {
    let (query, form) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[][..]),
    };
    let Ok(query) = str::from_utf8(query) else {
        return;
    };
    let expected = plain::decode(query.as_bytes(), form);
    let Ok(read) = Parameters::read(query, form) else {
        // The slow reader knows no caps.
        let capped = |pairs: &[(String, String)]| {
            pairs.len() > rpc::MAXIMUM
                || pairs.iter().any(|(name, value)| {
                    name.len() > rpc::NAME_LIMIT || value.len() > rpc::VALUE_LIMIT
                })
        };
        assert!(
            expected.is_none_or(|pairs| capped(&pairs)),
            "only the fast reader refuses"
        );
        return;
    };
    let expected = expected.expect("only the slow reader refuses");
    let pairs = expected
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    assert!(read.iter().eq(pairs.clone()), "the same in the same order");
    for (name, value) in pairs {
        assert_eq!(read.get(name), Some(value), "found by its name");
    }
});
