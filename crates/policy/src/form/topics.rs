//! Which actions a policy may speak about, told in a few words that are kept where it is attached:
//! most policies of a principal are about something else, and need not be fetched to know it.

use super::asked::Asked;
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
        let both = [
            one & three,
            two & four,
            self.heads & other.heads,
            self.tails & other.tails,
            self.services & other.services,
        ];
        both.into_iter().fold(0, |all, bits| all | bits) != 0
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

    fn of(patterns: &[String]) -> Topics {
        let mut topics = Topics::default();
        for pattern in patterns {
            let (code, name) = pattern.split_once(':').unwrap();
            topics.add(hash::short(code), pattern, name);
        }
        topics
    }

    fn meet(pattern: &str, action: &str) -> bool {
        of(&[pattern.to_owned()]).meet(&Topics::of(&Asked::new(action)))
    }

    /// The actions of some services.
    fn actions() -> impl Iterator<Item = (String, &'static str, &'static str)> {
        let verbs = [
            "Get", "List", "Create", "Delete", "Update", "Put", "Describe",
        ];
        let nouns = ["Bucket", "Instance", "Key", "Table", "Topic", "Volume"];
        let names = verbs
            .into_iter()
            .flat_map(move |verb| nouns.map(|noun| (verb, noun)));
        (0..20).flat_map(move |service| {
            let named = move |(verb, noun)| (format!("s{service}"), verb, noun);
            names.clone().map(named)
        })
    }

    #[test]
    fn what_is_said_twice_is_said() {
        for name in [
            "s:A",
            "s:Get",
            "s:GetKey",
            "s:DescribeInstances",
            "s:Put",
            "s:List",
        ] {
            for pattern in [name, "s:*", "s:?*s", "*:*"] {
                let twice = of(&[pattern.to_owned(), pattern.to_owned()]);
                let once = of(&[pattern.to_owned()]);
                let action = Topics::of(&Asked::new(name));
                assert_eq!(
                    twice.meet(&action),
                    once.meet(&action),
                    "{pattern} and {name}"
                );
            }
        }
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
    fn one_way_of_being_about_an_action_does_not_hide_another() {
        for (service, verb, noun) in actions() {
            let ways = [
                format!("{verb}{noun}"),
                format!("{verb}*"),
                format!("*{noun}"),
                "*".into(),
            ];
            let patterns = ways.map(|name| format!("{service}:{name}"));
            let action = format!("{service}:{verb}{noun}");
            for first in 0..4 {
                for last in first..4 {
                    let some = of(&patterns[first..=last]);
                    assert!(some.meet(&Topics::of(&Asked::new(&action))), "{action}");
                }
            }
        }
    }

    #[test]
    fn most_others_are_left_out() {
        let alike = |pattern: &dyn Fn(&str, &str, &str) -> String, every: usize| {
            let all: Vec<_> = actions().collect();
            let some = all
                .iter()
                .step_by(every)
                .map(|(code, verb, noun)| pattern(code, verb, noun));
            let topics = of(&some.collect::<Vec<_>>());
            let asked = all
                .iter()
                .map(|(code, verb, noun)| format!("{code}:{verb}{noun}"));
            asked
                .filter(|action| topics.meet(&Topics::of(&Asked::new(action))))
                .count()
        };
        let whole = alike(&|code, verb, noun| format!("{code}:{verb}{noun}"), 42);
        let heads = alike(&|code, verb, _| format!("{code}:{verb}*"), 211);
        let tails = alike(&|code, _, noun| format!("{code}:*{noun}"), 211);
        // Of 840 actions these policies are about 20, 24 and 28.
        assert!(whole <= 125, "{whole}");
        assert!(heads <= 95, "{heads}");
        assert!(tails <= 70, "{tails}");
        assert!(!meet("ecs:*", "oss:Get"));
        assert!(meet("ecs:Get*", "no action"));
    }
}
