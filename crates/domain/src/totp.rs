//! Codes that change every 30 seconds: RFC 6238 with SHA-1 and six digits, as authenticator apps have them.
//!
//! The time is lent in as a number of steps. What was shown once counts no more: whoever accepts a code
//! keeps its step and asks only for later ones.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use model::{Moment, OneTimeCode, Secret};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The length of a seed: 64 characters of Base32, as the vendor's are.
const BYTES: usize = 40;
/// Seconds that a code is shown for.
const STEP: i64 = 30;
/// Steps that the first of two codes may be behind.
const BEHIND: u64 = 3;
/// Steps that it may be ahead, for devices whose clock is.
const AHEAD: u64 = 1;
/// Steps that a single code may be behind or ahead.
const AROUND: u64 = 1;

/// What codes are computed from. No `Debug`, wiped on drop.
pub struct Seed(Zeroizing<Vec<u8>>);

impl Seed {
    /// A new seed in Base32, for the device that will show codes.
    #[must_use]
    pub fn draw(entropy: &mut Entropy) -> Secret {
        Secret::new(BASE32_NOPAD.encode(&*Zeroizing::new(entropy.bytes::<BYTES>())))
    }

    /// Reads a seed. `None` if the text is none.
    #[must_use]
    pub fn read(text: &Secret) -> Option<Self> {
        let bytes = BASE32_NOPAD.decode(text.expose().as_bytes()).ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    /// What is shown at a step.
    #[must_use]
    pub fn code(&self, step: u64) -> OneTimeCode {
        // INVARIANT: HMAC takes keys of any length, and a hash of 20 bytes has each of those places.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return OneTimeCode::of(0);
        };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let place = usize::from(hash.last().copied().unwrap_or_default() & 15);
        let word = hash.get(place..).and_then(|rest| rest.first_chunk());
        OneTimeCode::of(u32::from_be_bytes(word.copied().unwrap_or_default()) & 0x7fff_ffff)
    }

    /// The step of the second of two codes that were shown one right after the other: around now, and
    /// both after the step `shown` that last counted.
    #[must_use]
    pub fn consecutive(
        &self,
        now: Moment,
        shown: u64,
        first: OneTimeCode,
        second: OneTimeCode,
    ) -> Option<u64> {
        let now = step(now);
        let earliest = now.saturating_sub(BEHIND).max(shown.saturating_add(1));
        let mut found = None;
        for at in earliest..=now + AHEAD {
            if equal(self.code(at), first) & equal(self.code(at + 1), second) {
                found = Some(at + 1);
            }
        }
        found
    }

    /// The step of a code that is shown around now, one step early or late, and after the step `shown`
    /// that last counted.
    #[must_use]
    pub fn shows(&self, now: Moment, shown: u64, code: OneTimeCode) -> Option<u64> {
        let now = step(now);
        let earliest = now.saturating_sub(AROUND).max(shown.saturating_add(1));
        let mut found = None;
        for at in earliest..=now + AROUND {
            if equal(self.code(at), code) {
                found = Some(at);
            }
        }
        found
    }
}

/// The step of a time.
#[must_use]
pub fn step(now: Moment) -> u64 {
    u64::try_from(now.seconds() / STEP).unwrap_or_default()
}

/// In a time that tells nothing of either.
fn equal(one: OneTimeCode, other: OneTimeCode) -> bool {
    one.number().ct_eq(&other.number()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That of RFC 6238, appendix B.
    fn seed() -> Seed {
        let text = BASE32_NOPAD.encode(b"12345678901234567890");
        Seed::read(&Secret::new(text)).unwrap()
    }

    /// A time whose step is this one, and late in it.
    fn at(step: u64) -> Moment {
        Moment::from_seconds(i64::try_from(step).unwrap() * STEP + 29)
    }

    /// What comes of the codes of two steps, shown now.
    fn found(now: u64, shown: u64, (first, second): (u64, u64)) -> Option<u64> {
        let seed = seed();
        seed.consecutive(at(now), shown, seed.code(first), seed.code(second))
    }

    #[test]
    fn one_code_counts_one_step_early_or_late_and_once() {
        let seed = seed();
        let shows = |at_step, shown| seed.shows(at(100), shown, seed.code(at_step));
        assert_eq!(
            [98, 99, 100, 101, 102].map(|step| shows(step, 0)),
            [None, Some(99), Some(100), Some(101), None]
        );
        assert_eq!(shows(100, 100), None);
        assert_eq!(shows(101, 100), Some(101));
        assert_eq!(shows(99, 100), None);
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The last six of the eight digits that it prints.
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            let step = step(Moment::from_seconds(seconds));
            assert_eq!(seed().code(step).number(), code, "{seconds}");
        }
    }

    #[test]
    fn a_seed_has_64_letters_and_is_read_again() {
        let drawn = Seed::draw(&mut Entropy::of([3; 32]));
        assert_eq!(drawn.expose().len(), 64);
        assert_eq!(Seed::read(&drawn).unwrap().0.len(), BYTES);
        assert!(Seed::read(&Secret::new("not base 32".to_owned())).is_none());
    }

    #[test]
    fn a_clock_may_be_three_steps_behind_and_one_ahead() {
        const NOW: u64 = 50_000_000;
        for first in NOW - 3..=NOW + 1 {
            assert_eq!(found(NOW, 0, (first, first + 1)), Some(first + 1));
        }
        for first in [NOW - 4, NOW + 2] {
            assert_eq!(found(NOW, 0, (first, first + 1)), None);
        }
    }

    #[test]
    fn two_codes_count_only_one_after_the_other() {
        const NOW: u64 = 50_000_000;
        for other in [(NOW, NOW), (NOW, NOW - 1), (NOW - 2, NOW)] {
            assert_eq!(found(NOW, 0, other), None, "{other:?}");
        }
    }

    #[test]
    fn what_was_shown_counts_no_more() {
        const NOW: u64 = 50_000_000;
        let codes = (NOW - 1, NOW);
        assert_eq!(found(NOW, NOW - 2, codes), Some(NOW));
        for shown in [NOW - 1, NOW, u64::MAX] {
            assert_eq!(found(NOW, shown, codes), None, "{shown}");
        }
    }

    #[test]
    fn time_before_1970_has_no_steps() {
        assert_eq!(step(Moment::from_seconds(-31)), 0);
        assert_eq!(found(0, 0, (1, 2)), Some(2));
    }
}
