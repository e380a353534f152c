//! Randomness lent to a deed: one seed for each request, a stream derived from it.

use model::Id;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A stream of random numbers that depends on nothing but the seed and the attempt.
pub struct Entropy(ChaCha20Rng);

impl Entropy {
    /// The stream of this seed; a deed that runs again does so on another attempt's stream.
    #[must_use]
    pub fn new(seed: [u8; 32], attempt: u64) -> Self {
        let mut stream = ChaCha20Rng::from_seed(seed);
        stream.set_stream(attempt);
        Self(stream)
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
    fn the_same_seed_and_attempt_give_the_same_stream() {
        let text = |attempt| Entropy::new([7; 32], attempt).letters(30);
        assert_eq!(text(0), text(0));
        assert_ne!(text(0), text(1));
    }

    #[test]
    fn ids_have_their_lengths() {
        let mut entropy = Entropy::new([1; 32], 0);
        assert_eq!(entropy.id::<model::User>().to_string().len(), 18);
        assert_eq!(entropy.account_id().to_string().len(), 16);
    }
}
