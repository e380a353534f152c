//! Secrets of OAuth applications, without their values: those are sealed elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Malformed, Moment};

/// A secret of an application without its value.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AppSecret {
    /// Never changes, never comes back.
    pub id: AppSecretId,
    /// When it was made.
    pub created: Moment,
}

/// The id of a secret: a random UUID.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct AppSecretId(u128);

impl AppSecretId {
    /// An id of random bits.
    #[must_use]
    pub const fn new(random: u128) -> Self {
        Self(random & !(0xf << 76) & !(0x3 << 62) | (4 << 76) | (2 << 62))
    }
}

impl fmt::Display for AppSecretId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |below: u32, digits: u32| self.0 >> below & ((1 << (4 * digits)) - 1);
        write!(
            out,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 8),
            part(80, 4),
            part(64, 4),
            part(48, 4),
            part(0, 12)
        )
    }
}

impl FromStr for AppSecretId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let read = u128::from_str_radix(&digits, 16).ok().map(Self);
        // There is one spelling of each, dashes and small letters included.
        read.filter(|id| id.to_string() == text).ok_or(Malformed(
            "a UUID in small letters such as 0f8fad5b-d9cb-469f-a165-70867728950e",
        ))
    }
}

impl Serialize for AppSecretId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AppSecretId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_random_uuid_with_one_spelling() {
        assert_eq!(
            AppSecretId::new(u128::MAX).to_string(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        let id = AppSecretId::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let text = "01234567-89ab-4def-8123-456789abcdef";
        assert_eq!((id.to_string().as_str(), text.parse()), (text, Ok(id)));
        let stored = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<AppSecretId>(&stored).unwrap(), id);
        for bad in [
            "",
            "01234567-89AB-4def-8123-456789abcdef",
            "0123456789ab4def8123456789abcdef",
            "01234567-89ab-4def-8123-456789abcdef0",
            "+1234567-89ab-4def-8123-456789abcdef",
            "0123456-789ab-4def-8123-456789abcdef",
            "sample",
        ] {
            assert!(bad.parse::<AppSecretId>().is_err(), "{bad}");
        }
    }
}
