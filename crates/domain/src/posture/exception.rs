//! Exceptions: somebody answers for a failure until some day.

use model::Moment;
use serde::{Deserialize, Deserializer, de};

/// An exception of one resource from one rule.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The id of the rule.
    pub rule: String,
    /// The ARN of the resource, or the id of the AccessKey.
    pub resource: String,
    /// Why it is to be borne.
    pub reason: String,
    /// Who answers for it.
    pub author: String,
    /// From when on it counts, and until when: no longer than a year.
    #[serde(deserialize_with = "time")]
    pub from: Moment,
    /// See [`Exception::from`].
    #[serde(deserialize_with = "time")]
    pub until: Moment,
}

impl Exception {
    /// What is wrong with it.
    ///
    /// # Errors
    /// When nobody answers for it, it says no reason, ends before it begins, or lasts more than 365 days.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.reason.trim().is_empty() || self.author.trim().is_empty() {
            return Err("an exception says its reason and its author");
        }
        let lasts = self.until.millis().saturating_sub(self.from.millis());
        if (0..=YEAR).contains(&lasts) {
            Ok(())
        } else {
            Err("an exception ends at most 365 days after it begins")
        }
    }

    /// Whether it counts at a moment.
    pub(super) fn counts(&self, now: Moment) -> bool {
        self.check().is_ok() && self.from <= now && now < self.until
    }
}

/// A time as people write it, such as `2026-01-31T12:00:00Z`.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(de::Error::custom)
}

const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;
