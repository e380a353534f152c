//! Random choices that can be repeated.

use std::time::{SystemTime, UNIX_EPOCH};

/// A stream of random numbers (splitmix64). Good enough to choose instants and operations.
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream with a seed from the environment or the clock, which is printed.
    pub(crate) fn announced(trial: &str) -> Self {
        let given = std::env::var("RAMPART_TRIAL_SEED").ok();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_nanos();
        let seed = match given {
            Some(text) => text.parse().expect("RAMPART_TRIAL_SEED is a whole number"),
            None => u64::try_from(now & u128::from(u32::MAX)).unwrap(),
        };
        println!("{trial}: RAMPART_TRIAL_SEED={seed}");
        Self(seed)
    }

    /// Another stream that goes its own way.
    pub(crate) fn branch(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }

    /// One of these, if there is any.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// Some capital letters and digits.
    pub(crate) fn word(&mut self, length: usize) -> String {
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..length)
            .map(|_| char::from(*self.pick(letters).unwrap()))
            .collect()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
