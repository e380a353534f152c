//! Points in time, in milliseconds, printed as the vendor prints them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Malformed;

/// A point in time: milliseconds since 1970 in UTC. Prints as `2026-01-02T03:04:05Z`, never with
/// fractions, because the credential libraries refuse those.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since 1970.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This many seconds later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_second(self.seconds()) {
            Ok(stamp) => write!(out, "{stamp}"),
            Err(_) => write!(out, "9999-12-31T23:59:59Z"),
        }
    }
}

impl FromStr for Moment {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse::<Timestamp>()
            .map(|stamp| Self(stamp.as_millisecond()))
            .map_err(|_| Malformed("a time such as 2026-01-02T03:04:05Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_not_printed() {
        assert_eq!(
            Moment::from_millis(1_700_000_000_999).to_string(),
            "2023-11-14T22:13:20Z"
        );
    }

    #[test]
    fn what_is_printed_is_read() {
        let moment = Moment::from_seconds(1_700_000_000);
        assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
    }
}
