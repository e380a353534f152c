//! The keys that a provider publishes.

use std::collections::HashSet;

use serde_json::Value;

use super::key::Key;
use super::{Algorithm, Cause, strict};

/// How many bytes a key set may have.
const LARGEST: usize = 256 * 1024;
/// How many keys it may hold.
const MOST: usize = 100;
/// How many characters the id of a key may have.
const LONGEST_ID: usize = 1024;

/// What stands under a provider's `jwks_uri`. Each provider has a set of its own: a key is never looked for by its
/// id among the keys of others.
#[derive(Clone, Debug)]
pub struct KeySet {
    keys: Vec<Key>,
}

/// Why a document is no key set.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unreadable {
    /// It is larger than a key set may be.
    #[error("the key set has {0} bytes; {LARGEST} are allowed")]
    TooLarge(usize),
    /// It is no JSON object of which there is one reading.
    #[error("the key set cannot be read: {0}")]
    Json(String),
    /// It has no list of objects.
    #[error("the key set has no list of keys")]
    NoKeys,
    /// It holds more keys than a set may.
    #[error("the key set holds {0} keys; {MOST} are allowed")]
    TooMany(usize),
    /// Two keys go by one id.
    #[error("two keys of the key set go by the id {0:?}")]
    Twice(String),
    /// An id is longer than one may be.
    #[error("an id in the key set has {0} characters; {LONGEST_ID} are allowed")]
    LongId(usize),
}

impl KeySet {
    /// Reads what a provider publishes. Keys of kinds that are not known stay in it, as keys that fit nothing.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > LARGEST {
            return Err(Unreadable::TooLarge(bytes.len()));
        }
        let document = strict::object(bytes).map_err(Unreadable::Json)?;
        let listed = document
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(Unreadable::NoKeys)?;
        if listed.len() > MOST {
            return Err(Unreadable::TooMany(listed.len()));
        }
        let mut ids = HashSet::new();
        let mut keys = Vec::new();
        for members in listed {
            let key = Key::read(members.as_object().ok_or(Unreadable::NoKeys)?);
            if let Some(id) = &key.id {
                if id.len() > LONGEST_ID {
                    return Err(Unreadable::LongId(id.len()));
                }
                if !ids.insert(id.clone()) {
                    return Err(Unreadable::Twice(id.clone()));
                }
            }
            keys.push(key);
        }
        Ok(Self { keys })
    }

    /// Whether there is a key that the header may mean; where there is none, it may have been published since.
    #[must_use]
    pub fn holds(&self, id: Option<&str>) -> bool {
        id.is_none() || self.keys.iter().any(|key| key.id.as_deref() == id)
    }

    /// The ids, in the order of the document.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| key.id.as_deref())
    }

    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<&Key, Cause> {
        let Some(id) = id else {
            return self.only(algorithm);
        };
        let key = self
            .keys
            .iter()
            .find(|key| key.id.as_deref() == Some(id))
            .ok_or_else(|| Cause::UnknownKey(id.to_owned()))?;
        key.fits(algorithm).map_err(|why| Cause::UnfitKey {
            kid: id.to_owned(),
            alg: algorithm,
            why,
        })?;
        Ok(key)
    }

    fn only(&self, algorithm: Algorithm) -> Result<&Key, Cause> {
        let mut fitting = self.keys.iter().filter(|key| key.fits(algorithm).is_ok());
        match (fitting.next(), fitting.count()) {
            (Some(key), 0) => Ok(key),
            (None, _) => Err(Cause::UnnamedKey(0, algorithm)),
            (Some(_), more) => Err(Cause::UnnamedKey(more + 1, algorithm)),
        }
    }
}
