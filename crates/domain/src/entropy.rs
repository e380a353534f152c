//! Randomness, lent: one seed for each request, and a stream derived from it for each use.

use model::Id;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What the randomness of one seed is drawn for. No two streams of a seed have bytes in common, nor
/// have two attempts of one stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stream {
    /// Everything: the seed was drawn for one thing alone.
    Whole,
    /// The ids of a request and its event.
    Ids,
    /// What a deed draws.
    Deed,
    /// Salts of passwords.
    Salt,
    /// The commit id of a log row, and the seals of what is in it.
    Row,
    /// The seal of the message about a denial.
    Diagnosis,
    /// What the jobs of a node draw.
    Jobs,
    /// What tokens of OAuth draw once their grant is durable.
    Oauth,
}

impl Stream {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::Whole,
        Self::Ids,
        Self::Deed,
        Self::Salt,
        Self::Row,
        Self::Diagnosis,
        Self::Jobs,
        Self::Oauth,
    ];

    /// A number that no other stream and attempt has: the stream's above, the attempt's below.
    const fn number(self, attempt: u32) -> u64 {
        ((self as u64) << 32) | attempt as u64
    }
}

/// A stream of random numbers that depends on nothing but seed, stream and attempt.
pub struct Entropy(ChaCha20Rng);

impl Entropy {
    /// The stream of this seed; what runs again does so on another attempt's.
    #[must_use]
    pub fn new(seed: [u8; 32], stream: Stream, attempt: u32) -> Self {
        let mut numbers = ChaCha20Rng::from_seed(seed);
        numbers.set_stream(stream.number(attempt));
        Self(numbers)
    }

    /// The stream of a seed that was drawn for one thing alone.
    #[must_use]
    pub fn of(seed: [u8; 32]) -> Self {
        Self::new(seed, Stream::Whole, 0)
    }

    /// A new id: 18 digits, the first a 2 as the vendor's user and role ids have.
    pub fn id<K>(&mut self) -> Id<K> {
        Id::new(200_000_000_000_000_000 + self.0.next_u64() % 100_000_000_000_000_000)
    }

    /// A new account id: 16 digits, the first a 1.
    pub fn account_id(&mut self) -> model::AccountId {
        Id::new(1_000_000_000_000_000 + self.0.next_u64() % 1_000_000_000_000_000)
    }

    /// Letters and digits, each equally likely.
    pub fn letters(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count);
        while text.len() < count {
            let six = (self.0.next_u32() >> 26) as usize;
            if let Some(letter) = LETTERS.get(six) {
                text.push(char::from(*letter));
            }
        }
        text
    }

    /// Bare bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_stream_and_attempt_give_the_same_numbers() {
        let text = |attempt| Entropy::new([7; 32], Stream::Deed, attempt).letters(30);
        assert_eq!(text(0), text(0));
    }

    #[test]
    fn no_two_streams_or_attempts_of_a_seed_share_bytes() {
        let attempts = (0..100).chain([u32::MAX - 1, u32::MAX]);
        let places = attempts.flat_map(|attempt| Stream::ALL.map(|stream| (stream, attempt)));
        let mut seen = std::collections::BTreeMap::new();
        for (stream, attempt) in places {
            let mut entropy = Entropy::new([7; 32], stream, attempt);
            // Far more than a request draws from any, in pieces that a seal or a salt would take.
            for _ in 0..64 {
                let place = (stream, attempt);
                let other = seen.insert(entropy.bytes::<16>(), place);
                assert!(other.is_none(), "{place:?} and {other:?}");
            }
        }
        assert_eq!(seen.len(), Stream::ALL.len() * 102 * 64);
    }

    #[test]
    fn every_stream_is_walked() {
        // A stream that is added does not compile here before it has a place in `ALL`.
        let place = |stream| match stream {
            Stream::Whole => 0,
            Stream::Ids => 1,
            Stream::Deed => 2,
            Stream::Salt => 3,
            Stream::Row => 4,
            Stream::Diagnosis => 5,
            Stream::Jobs => 6,
            Stream::Oauth => 7,
        };
        assert!(
            Stream::ALL
                .iter()
                .enumerate()
                .all(|(at, one)| at == place(*one))
        );
    }

    #[test]
    fn ids_have_their_lengths() {
        let mut entropy = Entropy::of([1; 32]);
        assert_eq!(entropy.id::<model::User>().to_string().len(), 18);
        assert_eq!(entropy.account_id().to_string().len(), 16);
    }
}
