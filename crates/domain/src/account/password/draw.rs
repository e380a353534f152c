//! Passwords that nobody chose.

use model::{PasswordPolicy, Secret};

use super::rules;
use crate::entropy::Entropy;

/// Characters: 24 letters and digits are 142 bits; one more is neither.
const LENGTH: usize = 25;
/// What is neither letter nor digit, and means nothing to a shell, a browser or JSON.
const SYMBOLS: [char; 4] = ['-', '_', '.', '+'];

/// A password that nobody chose and that the policy takes for the owner of this name.
#[must_use]
pub fn draw(policy: &PasswordPolicy, name: &str, entropy: &mut Entropy) -> Secret {
    let length = LENGTH.max(usize::from(policy.length));
    loop {
        let mut text = entropy.letters(length - 1);
        let [byte] = entropy.bytes();
        let symbol = SYMBOLS.get(usize::from(byte) % SYMBOLS.len());
        // Not at an end, where it would look like punctuation of the text around it.
        text.insert(length / 2, symbol.copied().unwrap_or('-'));
        // Nearly always at once: what is looked for are classes, and a name that came by chance.
        if rules::broken(policy, name, &text).is_empty() {
            return Secret::new(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::best_practice;
    use super::*;

    #[test]
    fn what_is_drawn_differs_and_is_taken_by_the_strictest_policy() {
        let strictest = PasswordPolicy {
            length: 32,
            different: 8,
            ..best_practice::passwords()
        };
        for (policy, length) in [
            (PasswordPolicy::default(), 25),
            (best_practice::passwords(), 25),
            (strictest, 32),
        ] {
            let mut seen = std::collections::BTreeSet::new();
            for seed in 0..200 {
                let mut entropy = Entropy::of([seed; 32]);
                let drawn = draw(&policy, "ops@acme.onaliyun.com", &mut entropy);
                assert_eq!(drawn.expose().len(), length);
                let broken = rules::broken(&policy, "ops@acme.onaliyun.com", drawn.expose());
                assert_eq!(broken, []);
                seen.insert(drawn.expose().to_owned());
            }
            assert_eq!(seen.len(), 200);
        }
    }

    #[test]
    fn a_name_that_came_by_chance_is_drawn_again() {
        let policy = best_practice::passwords();
        let first = draw(&policy, "x", &mut Entropy::of([1; 32]));
        let name: String = first.expose().chars().take(3).collect();
        let other = draw(&policy, &name, &mut Entropy::of([1; 32]));
        assert_ne!(first.expose(), other.expose());
    }
}
