//! Passwords that nobody chose, by rules that somebody gives.
//!
//! Every password that obeys the rules is as likely as any other.

use model::{Refusal, Secret};

use crate::entropy::Entropy;

/// The classes of characters.
const CLASSES: [&str; 4] = [
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
];
/// How often it is drawn anew at most. The least likely of passwords with a character of each class would come once
/// in some hundred draws.
const DRAWS: usize = 100_000;

/// What a password is like.
pub struct Rules<'a> {
    /// How many characters it has.
    pub length: usize,
    /// Whether it is without lower case, upper case, digits, punctuation.
    pub without: [bool; 4],
    /// Characters that it has none of.
    pub but: &'a str,
    /// Whether each class stands in it that is not left out.
    pub each: bool,
}

/// Draws a password.
///
/// # Errors
/// When the rules leave no characters.
pub fn draw(rules: &Rules<'_>, entropy: &mut Entropy) -> Result<Secret, Refusal> {
    let classes: Vec<Vec<u8>> = CLASSES
        .iter()
        .zip(rules.without)
        .filter(|(_, without)| !without)
        .map(|(class, _)| left(class, rules.but))
        .filter(|class| !class.is_empty())
        .collect();
    let all = classes.concat();
    if all.is_empty() {
        let rule = "must leave some characters, as must the other exclusions".to_owned();
        return Err(Refusal::Invalid("ExcludeCharacters", rule));
    }
    for _ in 0..DRAWS {
        let drawn: Vec<u8> = (0..rules.length)
            .filter_map(|_| one(&all, entropy))
            .collect();
        let has = |class: &Vec<u8>| drawn.iter().any(|byte| class.contains(byte));
        if !rules.each || classes.iter().all(has) {
            let text = String::from_utf8(drawn).unwrap_or_default();
            return Ok(Secret::new(text));
        }
    }
    let rule = "must leave each class of characters that is included a fair share".to_owned();
    Err(Refusal::Invalid("ExcludeCharacters", rule))
}

/// What is left of a class.
fn left(class: &str, but: &str) -> Vec<u8> {
    let bytes = class.bytes().filter(|byte| !but.as_bytes().contains(byte));
    bytes.collect()
}

/// One of these, each equally likely.
fn one(all: &[u8], entropy: &mut Entropy) -> Option<u8> {
    let count = u8::try_from(all.len()).ok()?;
    let whole = u8::MAX - u8::MAX % count;
    loop {
        let [byte] = entropy.bytes::<1>();
        if byte < whole {
            return all.get(usize::from(byte % count)).copied();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(length: usize) -> Rules<'static> {
        Rules {
            length,
            without: [false; 4],
            but: "",
            each: true,
        }
    }

    #[test]
    fn each_class_that_is_included_stands_in_it_and_nothing_that_is_excluded() {
        let mut entropy = Entropy::of([1; 32]);
        for _ in 0..200 {
            let text = draw(&rules(8), &mut entropy).unwrap();
            assert_eq!(text.expose().len(), 8);
            for class in CLASSES {
                assert!(text.expose().contains(|c| class.contains(c)));
            }
            let few = Rules {
                without: [false, true, false, true],
                but: "aeiou0",
                ..rules(32)
            };
            let text = draw(&few, &mut entropy).unwrap();
            let sound =
                |c: char| (c.is_ascii_lowercase() || c.is_ascii_digit()) && !"aeiou0".contains(c);
            assert!(text.expose().chars().all(sound), "{}", text.expose());
        }
    }

    #[test]
    fn every_character_is_as_likely() {
        let mut entropy = Entropy::of([2; 32]);
        let mut counts = [0_u32; 256];
        let free = Rules {
            each: false,
            ..rules(128)
        };
        for _ in 0..800 {
            for byte in draw(&free, &mut entropy).unwrap().expose().bytes() {
                counts[usize::from(byte)] += 1;
            }
        }
        let met: Vec<_> = counts.into_iter().filter(|count| *count > 0).collect();
        assert_eq!(met.len(), 94);
        // 1,089 each are expected; seven deviations away is nobody by chance.
        assert!(
            met.iter().all(|count| (860..1320).contains(count)),
            "{met:?}"
        );
    }

    #[test]
    fn rules_that_leave_nothing_are_refused() {
        let none = Rules {
            without: [true; 4],
            ..rules(8)
        };
        assert!(draw(&none, &mut Entropy::of([3; 32])).is_err());
    }
}
