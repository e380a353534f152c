//! The parameters of a request: sorted by name, read once, looked up without allocation.

mod decode;
mod list;
mod marks;
mod nested;
mod public;

use std::cmp::Ordering;
use std::fmt;

pub(crate) use public::Public;

/// The most parameters one request may carry.
pub const MAXIMUM: usize = 1000;
/// The longest parameter name, in bytes after decoding.
pub const NAME_LIMIT: usize = 256;
/// The longest parameter value, in bytes after decoding.
pub const VALUE_LIMIT: usize = 256 * 1024;

/// All parameters of query and form body, sorted by name in code point order, each name once.
#[derive(Clone, Default)]
pub struct Parameters {
    /// Query and form as they arrived, escapes undone in place.
    text: String,
    entries: Vec<Entry>,
    query_length: usize,
}

/// One parameter as a place in the text: name, one byte, value.
#[derive(Clone, Copy)]
struct Entry {
    /// The first bytes of the name, for comparing most names as one number.
    key: u128,
    start: u32,
    middle: u32,
    end: u32,
    name: Writing,
    value: Writing,
}

/// How a piece was written, from the least to the most trouble.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Writing {
    /// In unreserved bytes only, which no encoding changes.
    #[default]
    Plain,
    /// With bytes that should have been escaped.
    Raw,
    /// With escapes.
    Escaped,
}

/// One parameter with what the canonical forms need to know of it.
pub(crate) struct Piece<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    pub(crate) name_writing: Writing,
    pub(crate) value_writing: Writing,
    /// Only the query is part of the second generation's canonical request.
    pub(crate) in_query: bool,
}

impl Parameters {
    /// The value of a parameter, if it was sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let key = key(name.as_bytes());
        let found = self
            .entries
            .binary_search_by(|entry| entry.key.cmp(&key).then_with(|| self.name(entry).cmp(name)));
        found
            .ok()
            .and_then(|at| self.entries.get(at))
            .map(|entry| self.value(entry))
    }

    /// All parameters in sorted order, for the audit record (which masks by shape).
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (self.name(entry), self.value(entry)))
    }

    /// How many parameters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.entries.iter().map(|entry| Piece {
            name: self.name(entry),
            value: self.value(entry),
            name_writing: entry.name,
            value_writing: entry.value,
            in_query: (entry.start as usize) < self.query_length,
        })
    }

    /// Bytes of all names and values, or a little more, to size buffers.
    pub(crate) fn text_len(&self) -> usize {
        self.text.len()
    }

    fn name(&self, entry: &Entry) -> &str {
        self.piece(entry.start as usize, entry.middle)
    }

    fn value(&self, entry: &Entry) -> &str {
        self.piece(entry.middle as usize + 1, entry.end)
    }

    // The default is for a name without `=`, whose value would begin after its end.
    fn piece(&self, from: usize, to: u32) -> &str {
        self.text.get(from..to as usize).unwrap_or_default()
    }
}

/// Names only: values may be secrets.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

/// A view of the parameters under a prefix, such as `Tag.1.`; the whole request has none.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    parameters: &'a Parameters,
    prefix: &'a str,
}

impl<'a> Reader<'a> {
    /// All parameters of a request.
    #[must_use]
    pub fn whole(parameters: &'a Parameters) -> Self {
        Self {
            parameters,
            prefix: "",
        }
    }

    /// The parameters whose names begin with `prefix`, which ends with a dot.
    #[must_use]
    pub fn below(self, prefix: &'a str) -> Self {
        Self { prefix, ..self }
    }

    /// The value of `prefix` and `name` together.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        if self.prefix.is_empty() {
            return self.parameters.get(name);
        }
        let entries = &self.parameters.entries;
        let found =
            entries.binary_search_by(|entry| self.compare(self.parameters.name(entry), name));
        found
            .ok()
            .and_then(|at| entries.get(at))
            .map(|entry| self.parameters.value(entry))
    }

    /// The parameters whose names begin so behind the prefix, with the rest of their names; in order.
    pub fn beginning(&self, beginning: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let beginning = self.full_name(beginning);
        let all = self.parameters.iter();
        all.filter_map(move |(name, value)| Some((name.strip_prefix(&*beginning)?, value)))
    }

    /// The name as the caller wrote it, for messages.
    #[must_use]
    pub fn full_name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn compare(&self, theirs: &str, name: &str) -> Ordering {
        theirs.bytes().cmp(self.prefix.bytes().chain(name.bytes()))
    }
}

/// The first sixteen bytes of a name as a number that sorts like the name.
const fn key(name: &[u8]) -> u128 {
    let mut key = 0;
    let mut rest = name;
    let mut place = 0;
    while place < 16 {
        key <<= 8;
        if let Some((byte, tail)) = rest.split_first() {
            key |= *byte as u128;
            rest = tail;
        }
        place += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_plain_text() {
        let parameters = Parameters::read(
            "Tag.2.Key=b&Tag.10.Key=a&Tag=x&SignatureNonce=1&SignatureMethod=2&SignatureVersionLonger=3",
            b"SignatureVersion=4&Tag.1=c&%C3%A9=5",
        )
        .unwrap();
        let names: Vec<_> = parameters.iter().map(|(name, _)| name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(names, sorted);
        assert_eq!(names.len(), parameters.len());
        assert_eq!(parameters.get("SignatureVersion"), Some("4"));
        assert_eq!(parameters.get("SignatureVersionLonger"), Some("3"));
        assert_eq!(parameters.get("SignatureVersionLong"), None);
        assert_eq!(parameters.get("é"), Some("5"));
    }

    #[test]
    fn a_reader_sees_its_prefix() {
        let parameters = Parameters::collect([("Tag.1.Key", "k"), ("Tag.10.Key", "t")]).unwrap();
        let reader = Reader {
            parameters: &parameters,
            prefix: "Tag.10.",
        };
        assert_eq!(reader.get("Key"), Some("t"));
        assert_eq!(reader.get("Value"), None);
        assert_eq!(reader.full_name("Value"), "Tag.10.Value");
    }

    #[test]
    fn debug_shows_no_value() {
        let parameters = Parameters::collect([("Password", "hunter2")]).unwrap();
        assert_eq!(format!("{parameters:?}"), r#"{"Password"}"#);
    }
}
