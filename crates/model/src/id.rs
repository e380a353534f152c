//! Ids: every kind of record has its own type, so that one cannot be given for another.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Malformed;

/// The id of a record of kind `K`: a decimal number that travels as text.
///
/// Numbers above 2^53 are rounded by JavaScript clients, so an id is never a JSON number.
pub struct Id<K> {
    number: u64,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Wraps a number that the caller knows to be an id of this kind.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self {
            number,
            kind: PhantomData,
        }
    }

    /// The bare number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(itoa::Buffer::new().format(self.number))
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.number)
    }
}

impl<K> FromStr for Id<K> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let plain = !text.is_empty() && text.len() <= 19 && !text.starts_with('0');
        match text.parse() {
            Ok(number) if plain && text.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self::new(number))
            }
            _ => Err(Malformed("a decimal id without leading zeros")),
        }
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(self.number))
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_travels_as_text() {
        let id = Id::<()>::new(u64::MAX >> 1);
        let json = serde_json::to_string(&id).unwrap();
        assert!(json.starts_with('"'));
        assert_eq!(serde_json::from_str::<Id<()>>(&json).unwrap(), id);
    }
}
