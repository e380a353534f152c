//! The condition keys of a request and their values.

use std::fmt;

/// Condition keys with their values, as the request brings them.
///
/// Key names ignore case up to the first slash; what follows, such as a tag key, keeps it.
///
/// ```
/// let context = policy::Context::new()
///     .with("acs:SourceIp", "10.1.1.1")
///     .with("acs:ResourceTag/Env", "prod");
/// assert!(context.get("ACS:sourceip").is_some_and(|values| values.eq(["10.1.1.1"])));
/// assert!(context.get("acs:ResourceTag/env").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Context {
    /// All keys and values, one behind the other; what was replaced stays as a gap.
    texts: String,
    /// The values of a key stand together.
    entries: Vec<Entry>,
}

/// One value of a key: where both stand in the texts.
#[derive(Clone, Copy)]
struct Entry {
    tag: u32,
    key: usize,
    value: usize,
    end: usize,
}

impl Context {
    /// No key at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, with room for so many values of so many bytes in all, so that it need not grow.
    #[must_use]
    pub fn with_capacity(values: usize, bytes: usize) -> Self {
        Self {
            texts: String::with_capacity(bytes),
            entries: Vec::with_capacity(values),
        }
    }

    /// Adds a value to a key; a key may have several.
    pub fn insert(&mut self, key: &str, value: impl AsRef<str>) {
        let tag = tag(key);
        let start = self.texts.len();
        self.texts.push_str(key);
        let middle = self.texts.len();
        self.texts.push_str(value.as_ref());
        let entry = Entry {
            tag,
            key: start,
            value: middle,
            end: self.texts.len(),
        };
        let same = |own: &Entry| own.tag == tag && same_key(self.key(own), key);
        match self.entries.iter().rposition(same) {
            Some(last) => self.entries.insert(last + 1, entry),
            None => self.entries.push(entry),
        }
    }

    /// Puts one value in the place of all that a key had.
    pub fn replace(&mut self, key: &str, value: impl AsRef<str>) {
        let Self { texts, entries } = self;
        entries.retain(|own| !same_key(text(texts, own.key, own.value), key));
        self.insert(key, value);
    }

    /// The same with one more value, for building in one expression.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl AsRef<str>) -> Self {
        self.insert(key, value);
        self
    }

    /// The values of a key; `None` if it is absent.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Values<'_>> {
        self.tagged(tag(key), key)
    }

    /// The same for a key whose tag is known.
    pub(crate) fn tagged(&self, tag: u32, key: &str) -> Option<Values<'_>> {
        let same = |own: &Entry| own.tag == tag && same_key(self.key(own), key);
        let first = self.entries.iter().position(same)?;
        let entries = self.entries.get(first..)?;
        let count = 1 + entries.iter().skip(1).take_while(|own| same(own)).count();
        Some(Values {
            texts: &self.texts,
            entries: entries.get(..count)?,
        })
    }

    /// All keys as they were first given, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Values<'_>)> {
        let alike = |one: &Entry, other: &Entry| {
            one.tag == other.tag && same_key(self.key(one), self.key(other))
        };
        self.entries.chunk_by(alike).map(|entries| {
            let values = Values {
                texts: &self.texts,
                entries,
            };
            (entries.first().map_or("", |own| self.key(own)), values)
        })
    }

    fn key(&self, entry: &Entry) -> &str {
        text(&self.texts, entry.key, entry.value)
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Context {}

impl fmt::Debug for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// The values of one key, in the order they were given.
#[derive(Clone)]
pub struct Values<'c> {
    texts: &'c str,
    entries: &'c [Entry],
}

impl<'c> Iterator for Values<'c> {
    type Item = &'c str;

    fn next(&mut self) -> Option<&'c str> {
        let (first, rest) = self.entries.split_first()?;
        self.entries = rest;
        Some(text(self.texts, first.value, first.end))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.entries.len(), Some(self.entries.len()))
    }
}

impl ExactSizeIterator for Values<'_> {}

impl PartialEq for Values<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.clone().eq(other.clone())
    }
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.clone()).finish()
    }
}

fn text(texts: &str, start: usize, end: usize) -> &str {
    texts.get(start..end).unwrap_or_default()
}

/// What spellings of one key have in common; few other keys have it.
pub(crate) fn tag(key: &str) -> u32 {
    crate::hash::short(key)
}

/// Whether two spellings name the same key.
pub(crate) fn same_key(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if one.len() != other.len() || !one.eq_ignore_ascii_case(other) {
        return false;
    }
    match one.find('/') {
        None => true,
        Some(slash) => one.as_bytes().get(slash..) == other.as_bytes().get(slash..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ignores_case_up_to_the_slash() {
        assert!(same_key("acs:PrincipalARN", "acs:principalarn"));
        assert!(same_key("ACS:ResourceTag/a", "acs:resourcetag/a"));
        assert!(!same_key("acs:ResourceTag/A", "acs:ResourceTag/a"));
    }

    #[test]
    fn contexts_are_equal_if_all_they_hold_is() {
        let one = || Context::new().with("a:b", "1");
        assert_eq!(one(), one());
        for other in [
            Context::new(),
            Context::new().with("a:b", "2"),
            Context::new().with("a:c", "1"),
            one().with("c:d", "2"),
        ] {
            assert_ne!(one(), other);
        }
    }

    #[test]
    fn values_are_compared_one_by_one() {
        let context = Context::new().with("a:b", "1").with("c:d", "2");
        let (one, other) = (context.get("a:b"), context.get("c:d"));
        assert!(one != other && one == one.clone() && one.is_some());
        assert_eq!(format!("{other:?}"), "Some([\"2\"])");
    }

    #[test]
    fn a_value_takes_the_place_of_all_others() {
        let mut context = Context::new().with("a:b", "1").with("c:d", "2");
        context.insert("A:b", "3");
        context.replace("a:B", "4");
        let all: Vec<_> = context
            .iter()
            .map(|(key, values)| (key, values.collect::<Vec<_>>()))
            .collect();
        assert_eq!(all, [("c:d", vec!["2"]), ("a:B", vec!["4"])]);
        assert_eq!(context.get("x:y"), None);
        assert!(!same_key("a:b", "a:bc") && !same_key("a:b/c", "a:b/d") && !same_key("a", "b"));
    }

    #[test]
    fn a_key_gathers_its_values() {
        let context = Context::new()
            .with("oidc:aud", "a")
            .with("acs:SourceIp", "10.0.0.1")
            .with("OIDC:aud", "b");
        assert!(context.get("oidc:aud").unwrap().eq(["a", "b"]));
        let keys: Vec<_> = context
            .iter()
            .map(|(key, values)| (key, values.len()))
            .collect();
        assert_eq!(keys, [("oidc:aud", 2), ("acs:SourceIp", 1)]);
    }

    #[test]
    fn what_is_replaced_is_gone() {
        let mut context = Context::new().with("k", "a").with("l", "x").with("K", "b");
        context.replace("k", "c");
        assert!(context.get("k").unwrap().eq(["c"]));
        assert_eq!(context, Context::new().with("l", "x").with("k", "c"));
        assert_eq!(format!("{context:?}"), r#"{"l": ["x"], "k": ["c"]}"#);
    }
}
