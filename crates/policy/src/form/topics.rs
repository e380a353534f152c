//! Which actions a policy may speak about, told in a few words that are kept where it is attached:
//! most policies of a principal are about something else, and need not be fetched to know it.

use super::Asked;
use crate::hash;

/// What an action is, or what some patterns are about. Each is a bit that it shares with others.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Topics {
    /// Services, for patterns that say too little for the other fields.
    services: u64,
    /// Actions in full.
    whole: [u64; 2],
    /// How names begin, with the service.
    heads: u64,
    /// How names end, with the service.
    tails: u64,
}

impl Topics {
    /// All there is.
    pub(super) const EVERYTHING: Self = Self {
        services: u64::MAX,
        whole: [u64::MAX; 2],
        heads: u64::MAX,
        tails: u64::MAX,
    };

    /// Every way in which a pattern may be about the action.
    pub(crate) fn of(action: &Asked<'_>) -> Self {
        if action.place.is_none() {
            return Self::EVERYTHING;
        }
        Self {
            services: bit(action.tag),
            whole: whole(action.hash),
            heads: bit(head(action.tag, action.head)),
            tails: bit(tail(action.tag, action.tail)),
        }
    }

    /// Adds the most telling way in which a pattern is about actions of the service with this tag.
    pub(super) fn add(&mut self, tag: u32, pattern: &str, name: &str) {
        let wild = ['*', '?'];
        let start = name.split(wild).next().unwrap_or_default().as_bytes();
        let end = name.rsplit(wild).next().unwrap_or_default().as_bytes();
        if start.len() == name.len() {
            let [one, other] = whole(hash::long(pattern));
            let [ones, others] = self.whole;
            self.whole = [ones | one, others | other];
        } else if start.len() >= LETTERS {
            self.heads |= bit(head(tag, hash::word(start)));
        } else if end.len() >= LETTERS {
            self.tails |= bit(tail(tag, hash::last_word(end)));
        } else {
            self.services |= bit(tag);
        }
    }

    /// Whether anything here may be about what is there.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        let ([one, two], [three, four]) = (self.whole, other.whole);
        let whole = one & three | two & four;
        let parts = self.heads & other.heads | self.tails & other.tails;
        whole | parts | self.services & other.services != 0
    }
}

/// The bit of a hash.
fn bit(hash: u32) -> u64 {
    1 << (hash >> 26)
}

/// The bit of a longer hash in two words.
fn whole(hash: u64) -> [u64; 2] {
    let bit = bit(u32::try_from(hash >> 32).unwrap_or_default());
    if hash & 1 == 0 { [bit, 0] } else { [0, bit] }
}

/// The hash of the first letters of a name and its service.
fn head(tag: u32, word: u64) -> u32 {
    mixed(tag, word << (64 - 8 * LETTERS))
}

/// The hash of the last letters of a name and its service.
fn tail(tag: u32, last_word: u64) -> u32 {
    mixed(tag, last_word >> (64 - 8 * LETTERS))
}

fn mixed(tag: u32, letters: u64) -> u32 {
    let mixed = (letters ^ u64::from(tag)).wrapping_mul(hash::ODD);
    u32::try_from(mixed >> 32).unwrap_or_default()
}

/// How many letters at an end of a name are told apart.
const LETTERS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ActionPattern;

    fn meet(pattern: &str, action: &str) -> bool {
        let (code, name) = pattern.split_once(':').unwrap();
        let mut topics = Topics::default();
        topics.add(hash::short(code), pattern, name);
        topics.meet(&Topics::of(&Asked::new(action)))
    }

    #[test]
    fn no_pattern_is_left_out_that_covers_the_action() {
        let names = [
            "A",
            "Ge",
            "Get",
            "GETKEY",
            "GetKeyé",
            "éPutKeys",
            "DescribeInstances",
        ];
        let patterns = [
            "*",
            "?",
            "??*",
            "A",
            "G*",
            "Ge*",
            "Get*",
            "get*Key",
            "*Key",
            "*K?y",
            "?etKey",
            "*é",
            "é*",
            "*s",
            "*es",
            "*ces",
            "describeinstances",
            "Describe*Instances",
        ];
        for (pattern, name) in patterns
            .iter()
            .flat_map(|one| names.map(|name| (one, name)))
        {
            let (pattern, action) = (format!("ecs:{pattern}"), format!("ECS:{name}"));
            let covers = ActionPattern::parse(&pattern).is_some_and(|own| own.matches(&action));
            assert!(!covers || meet(&pattern, &action), "{pattern} and {action}");
        }
    }

    #[test]
    fn most_others_are_left_out() {
        for (pattern, action) in [
            ("ecs:*", "oss:Get"),
            ("ecs:GetKey", "ecs:GetKeys"),
            ("ecs:Get*", "ecs:Put"),
            ("ecs:Get*", "oss:Get"),
            ("ecs:*Key", "ecs:GetTable"),
            ("ecs:*Key", "oss:GetKey"),
        ] {
            assert!(!meet(pattern, action), "{pattern} and {action}");
        }
        assert!(meet("ecs:Get*", "no action"));
    }
}
