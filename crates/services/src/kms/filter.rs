//! Which of a list are wanted: `Filters`, a JSON list.

use std::str::FromStr;

use model::Malformed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What lists are filtered by.
pub trait By: Copy + DeserializeOwned {
    /// What is listed.
    type Of;
    /// The form, with all keys.
    const RULE: Malformed;

    /// Whether a value fits.
    fn fits(self, one: &Self::Of, value: &str) -> bool;
}

/// At most ten, each a key with values. What is listed meets one if any value fits, and must meet all.
#[derive(Clone, Debug)]
pub struct Filters<K>(Vec<Filter<K>>);

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Filter<K> {
    key: K,
    values: Vec<String>,
}

/// The most filters of a call.
const MOST: usize = 10;

impl<K: By> FromStr for Filters<K> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let filters: Vec<Filter<K>> = serde_json::from_str(text).map_err(|_| K::RULE)?;
        let sound = filters.len() <= MOST && filters.iter().all(|one| !one.values.is_empty());
        sound.then_some(Self(filters)).ok_or(K::RULE)
    }
}

impl<K: By> Filters<K> {
    /// Whether one meets all.
    #[must_use]
    pub fn want(&self, one: &K::Of) -> bool {
        self.0.iter().all(|filter| {
            let mut values = filter.values.iter();
            values.any(|value| filter.key.fits(one, value))
        })
    }
}
