//! Patterns of actions and resources, and the matching of `*` and `?`.
//!
//! Matching never backtracks: the text before the first star and after the last are anchored, and
//! what stands between stars is searched leftmost. A long search falls back to one that takes a
//! step per character of the subject (per 64 pattern characters), so no pattern can blow up.

use std::fmt;

use memchr::{memchr, memchr2};

use crate::Arn;
use crate::hash;

/// A pattern of actions, such as `ecs:Describe*`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ActionPattern {
    text: Box<str>,
}

impl ActionPattern {
    /// Reads a pattern: `*`, or a code and a name with a colon between.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let legal = text == "*"
            || text
                .split_once(':')
                .is_some_and(|(code, name)| !code.is_empty() && !name.is_empty());
        legal.then(|| Self { text: text.into() })
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it covers an action. Case does not matter and no wildcard crosses the colon.
    ///
    /// ```
    /// use policy::ActionPattern;
    /// assert!(ActionPattern::parse("*:Describe*").unwrap().matches("ecs:describeDisks"));
    /// assert!(!ActionPattern::parse("ecs*").is_some());
    /// ```
    #[must_use]
    pub fn matches(&self, action: &str) -> bool {
        if &*self.text == "*" {
            return true;
        }
        // Most patterns of a policy are about something else, which the first letters tell.
        for (own, asked) in self.text.bytes().zip(action.bytes()) {
            if own == b'*' || own == b'?' {
                break;
            }
            if !own.eq_ignore_ascii_case(&asked) {
                return false;
            }
        }
        match (self.text.split_once(':'), action.split_once(':')) {
            (Some((code, name)), Some((asked_code, asked_name))) => {
                covers_folded(code, asked_code) && covers_folded(name, asked_name)
            }
            _ => false,
        }
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A pattern of resources: `*`, or an ARN with wildcards in its fields.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ResourcePattern {
    text: Box<str>,
    /// Where code, region and account end; zeros for `*` and where a place is too far for the type.
    cuts: [u16; 3],
}

impl ResourcePattern {
    /// Reads a pattern: `*`, or `acs:` and at least four more fields.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let cuts = match Arn::parse(text) {
            Some(arn) => cuts(&arn).unwrap_or_default(),
            None if text == "*" => [0; 3],
            None => return None,
        };
        let text = text.into();
        Some(Self { text, cuts })
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its fields; `None` for `*`.
    #[must_use]
    pub fn arn(&self) -> Option<Arn<'_>> {
        let [code, region, account] = self.cuts.map(usize::from);
        if code == 0 {
            return Arn::parse(&self.text);
        }
        Some(Arn {
            code: self.text.get(4..code)?,
            region: self.text.get(code + 1..region)?,
            account: self.text.get(region + 1..account)?,
            relative: self.text.get(account + 1..)?,
        })
    }

    /// Whether it covers a resource, given by ARN or `*`.
    ///
    /// ```
    /// use policy::ResourcePattern;
    /// let pattern = ResourcePattern::parse("acs:oss:*:*:reports/*").unwrap();
    /// assert!(pattern.matches("acs:oss:cn-hangzhou:1:reports/2026/may.csv"));
    /// assert!(!pattern.matches("*"));
    /// ```
    #[must_use]
    pub fn matches(&self, resource: &str) -> bool {
        self.covers(Subject::new(resource).as_ref())
    }

    pub(crate) fn covers(&self, subject: Option<&Subject<'_>>) -> bool {
        if &*self.text == "*" {
            return true;
        }
        match (self.arn(), subject) {
            (Some(pattern), Some(subject)) => {
                let arn = &subject.arn;
                covers_folded(pattern.code, arn.code)
                    && covers(pattern.account, arn.account)
                    && covers_folded(pattern.region, arn.region)
                    && if subject.role {
                        covers_folded(pattern.relative, arn.relative)
                    } else {
                        covers(pattern.relative, arn.relative)
                    }
            }
            _ => false,
        }
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn cuts(arn: &Arn<'_>) -> Option<[u16; 3]> {
    let code = "acs:".len() + arn.code.len();
    let region = code + 1 + arn.region.len();
    let place = |place: usize| u16::try_from(place).ok();
    Some([
        place(code)?,
        place(region)?,
        place(region + 1 + arn.account.len())?,
    ])
}

/// A requested resource, cut up once for all patterns it is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) arn: Arn<'a>,
    pub(crate) role: bool,
    /// The hash of the relative id up to its first slash.
    pub(crate) head: u32,
    /// The hash of the whole relative id.
    pub(crate) whole: u32,
}

impl<'a> Subject<'a> {
    /// `None` for the literal `*` and for what is no ARN: only the pattern `*` covers those.
    #[expect(
        clippy::inline_always,
        reason = "moving the large value out of a call costs a tenth of a decision"
    )]
    #[inline(always)]
    pub(crate) fn new(resource: &'a str) -> Option<Self> {
        let mut arn = Arn::parse(resource)?;
        if arn.region == "*" && arn.is_global() {
            arn.region = "";
        }
        Some(Self {
            arn,
            role: arn.is_role(),
            head: head(arn.relative),
            whole: hash::short(arn.relative),
        })
    }

    /// Whether it has what a pattern with this [`key`] asks for.
    pub(crate) fn has(&self, key: u32) -> bool {
        key == self.whole || key == !self.head
    }
}

/// What a relative id must have for the pattern to cover it: the hash of all of it if there are
/// no wildcards, the hash of what precedes the first slash if that is literal. Never zero.
pub(crate) fn key(relative: &str) -> Option<u32> {
    let literal = relative.split(['*', '?']).next().unwrap_or_default();
    let key = if literal.len() == relative.len() {
        hash::short(relative)
    } else if literal.contains('/') {
        !head(relative)
    } else {
        return None;
    };
    (key != 0).then_some(key)
}

/// The hash of a relative id up to its first slash.
pub(crate) fn head(relative: &str) -> u32 {
    let end = memchr(b'/', relative.as_bytes()).unwrap_or(relative.len());
    hash::short(relative.get(..end).unwrap_or_default())
}

/// Whether the pattern covers the whole text, with case.
pub(crate) fn covers(pattern: &str, text: &str) -> bool {
    matches::<false>(pattern.as_bytes(), text.as_bytes())
}

/// Whether the pattern covers the whole text, ignoring the case of ASCII letters.
pub(crate) fn covers_folded(pattern: &str, text: &str) -> bool {
    matches::<true>(pattern.as_bytes(), text.as_bytes())
}

/// Whether the pattern covers the whole text, perhaps ignoring the case of ASCII letters.
pub(crate) fn matches<const FOLD: bool>(pattern: &[u8], text: &[u8]) -> bool {
    // Whatever stands in it, a pattern covers its own text.
    if pattern == b"*" || pattern == text {
        return true;
    }
    if memchr2(b'*', b'?', pattern).is_none() {
        return FOLD && pattern.eq_ignore_ascii_case(text);
    }
    let mut segments = pattern.split(|byte| *byte == b'*');
    let first = segments.next().unwrap_or_default();
    let Some(last) = segments.next_back() else {
        return starts::<FOLD>(first, text).is_some_and(<[u8]>::is_empty);
    };
    let Some(rest) = starts::<FOLD>(first, text) else {
        return false;
    };
    let Some(mut rest) = ends::<FOLD>(last, rest) else {
        return false;
    };
    for segment in segments.filter(|segment| !segment.is_empty()) {
        match after::<FOLD>(segment, rest) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    true
}

/// What follows the segment at the start of the text.
fn starts<'t, const FOLD: bool>(segment: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    for byte in segment {
        let (head, tail) = rest.split_first()?;
        if *byte == b'?' {
            let width = 1 + tail
                .iter()
                .take_while(|next| is_continuation(**next))
                .count();
            rest = rest.get(width..)?;
        } else if same::<FOLD>(*byte, *head) {
            rest = tail;
        } else {
            return None;
        }
    }
    Some(rest)
}

/// What precedes the segment at the end of the text.
fn ends<'t, const FOLD: bool>(segment: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    for byte in segment.iter().rev() {
        let (head, front) = rest.split_last()?;
        if *byte == b'?' {
            let tail = rest
                .iter()
                .rev()
                .take_while(|next| is_continuation(**next))
                .count();
            rest = rest.get(..rest.len().checked_sub(tail + 1)?)?;
        } else if same::<FOLD>(*byte, *head) {
            rest = front;
        } else {
            return None;
        }
    }
    Some(rest)
}

/// What follows the leftmost place of the segment in the text.
fn after<'t, const FOLD: bool>(segment: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    if segment.len().saturating_mul(text.len()) > PATIENCE {
        return after_long::<FOLD>(segment, text);
    }
    (0..=text.len())
        .filter_map(|start| text.get(start..))
        .filter(|rest| !rest.first().is_some_and(|byte| is_continuation(*byte)))
        .find_map(|rest| starts::<FOLD>(segment, rest))
}

/// The same in a bounded number of steps: one machine word stands for 64 pattern characters, and
/// a bit in it says that the pattern up to there ends at the current place of the text.
fn after_long<'t, const FOLD: bool>(segment: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    let (segment, subject) = (
        std::str::from_utf8(segment).ok()?,
        std::str::from_utf8(text).ok()?,
    );
    let fold = |c: char| if FOLD { c.to_ascii_lowercase() } else { c };
    let length = segment.chars().count();
    let words = length.div_ceil(64);
    let mut any = vec![0_u64; words];
    let mut masks = std::collections::BTreeMap::<char, Vec<u64>>::new();
    for (place, c) in segment.chars().enumerate() {
        let mask = if c == '?' {
            &mut any
        } else {
            masks.entry(fold(c)).or_insert_with(|| vec![0; words])
        };
        if let Some(word) = mask.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
    let mut state = vec![0_u64; words];
    for (place, c) in subject.char_indices() {
        #[cfg(test)]
        (0..words).for_each(|_| tests::step());
        let mask = masks.get(&fold(c)).unwrap_or(&any);
        let mut carry = 1;
        for ((word, own), every) in state.iter_mut().zip(mask).zip(&any) {
            let out = *word >> 63;
            *word = ((*word << 1) | carry) & (own | every);
            carry = out;
        }
        if state
            .last()
            .is_some_and(|word| word >> ((length - 1) % 64) & 1 == 1)
        {
            return text.get(place + c.len_utf8()..);
        }
    }
    None
}

fn same<const FOLD: bool>(one: u8, other: u8) -> bool {
    #[cfg(test)]
    tests::step();
    if FOLD {
        one.eq_ignore_ascii_case(&other)
    } else {
        one == other
    }
}

/// Whether the byte continues a character that began before it.
fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// Above this product of lengths the plain search gives way to the bounded one.
const PATIENCE: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "a", true),
            ("*a", "ba", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c", false),
            ("?", "é", true),
            ("*?", "", false),
            ("*é*", "caféx", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("**", "x", true),
            ("", "", true),
            ("", "x", false),
            ("*b?d*", "abcbxd", true),
            ("a.c", "abc", false),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} against {text}");
        }
    }

    #[test]
    fn the_bounded_search_agrees_with_the_plain_one() {
        let text = "aab".repeat(50) + "é" + &"ab".repeat(70);
        for segment in [
            "bab",
            "b?a",
            "é?b",
            "bb",
            "?éa",
            &"ab".repeat(65),
            &"a?".repeat(40),
        ] {
            let plain = (0..text.len())
                .filter(|start| text.is_char_boundary(*start))
                .find_map(|start| starts::<true>(segment.as_bytes(), &text.as_bytes()[start..]));
            assert_eq!(
                after_long::<true>(segment.as_bytes(), text.as_bytes()),
                plain,
                "{segment}"
            );
        }
    }

    thread_local! {
        static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(usize::MAX) };
    }

    /// Counts a comparison down; more than were granted end the test at once.
    pub(super) fn step() {
        STEPS.with(|left| left.set(left.get().checked_sub(1).expect("too many steps")));
    }

    #[test]
    fn hostile_patterns_take_few_steps() {
        for piece in [
            "*a",
            "a*",
            "*a?",
            "?*",
            "*ab",
            "*aab*",
            "a",
            "a?",
            "*aaaaaaaaaaaaaaab",
        ] {
            for many in [1, 10, 100, 700] {
                let pattern = format!("{}*{}b", piece.repeat(many), "a".repeat(many));
                for text in [
                    "a".repeat(6_000),
                    "ab".repeat(3_000),
                    "aab".repeat(10) + "b",
                ] {
                    // A word stands for 64 characters of the pattern; short searches are plain.
                    let words = pattern.len().div_ceil(64);
                    STEPS.set(10_000 + words * text.len());
                    covers(&pattern, &text);
                    covers_folded(&pattern, &text);
                }
            }
        }
        STEPS.set(usize::MAX);
    }

    #[test]
    fn a_wildcard_does_not_cross_the_colon_of_an_action() {
        let pattern = ActionPattern::parse("e*s:Stop").unwrap();
        assert!(pattern.matches("ecs:stop"));
        assert!(!ActionPattern::parse("ecs:*").unwrap().matches("ecsx:Stop"));
        assert!(!ActionPattern::parse("e*:*").unwrap().matches("Stop"));
    }

    #[test]
    fn a_region_star_of_a_global_service_is_empty() {
        let empty = ResourcePattern::parse("acs:ram::1:policy/p").unwrap();
        assert!(empty.matches("acs:ram:*:1:policy/p"));
        assert!(
            !ResourcePattern::parse("acs:oss::1:b")
                .unwrap()
                .matches("acs:oss:*:1:b")
        );
    }

    #[test]
    fn a_pattern_knows_its_fields_however_long_they_are() {
        for text in [
            "acs:oss:*:*:",
            "acs::::x:y/*",
            &format!("acs:oss:*:*:{}", "é".repeat(40_000)),
        ] {
            let pattern = ResourcePattern::parse(text).unwrap();
            assert_eq!(pattern.arn(), Arn::parse(text));
        }
        let late = format!("acs:{}:r:a:b", "x".repeat(70_000));
        assert_eq!(
            ResourcePattern::parse(&late).unwrap().arn(),
            Arn::parse(&late)
        );
        assert_eq!(ResourcePattern::parse("*").unwrap().arn(), None);
        assert_eq!(ResourcePattern::parse("acs:oss"), None);
    }

    #[test]
    fn only_star_covers_operations_without_resources() {
        assert!(!ResourcePattern::parse("acs:*:*:*:*").unwrap().matches("*"));
        assert!(ResourcePattern::parse("*").unwrap().matches("*"));
    }
}
