//! Points in time, in milliseconds, printed as the vendor prints them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;
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

    /// As it prints, without an allocation.
    #[must_use]
    pub fn text(self) -> MomentText {
        MomentText(text(self.seconds()).unwrap_or(*b"9999-12-31T23:59:59Z"))
    }

    /// This many seconds later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text().as_str())
    }
}

/// The text of a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MomentText([u8; 20]);

impl MomentText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The text of a second since 1970. `None` for years without four digits.
fn text(seconds: i64) -> Option<[u8; 20]> {
    let moment = Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    let year = u16::try_from(moment.year()).ok()?;
    let mut text = *b"0000-00-00T00:00:00Z";
    let mut put = |place: usize, number: u8| {
        if let Some([ten, one]) = text.get_mut(place..place + 2) {
            (*ten, *one) = (b'0' + number / 10, b'0' + number % 10);
        }
    };
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    put(0, u8::try_from(year / 100).ok()?);
    put(2, u8::try_from(year % 100).ok()?);
    put(5, part(moment.month()));
    put(8, part(moment.day()));
    put(11, part(moment.hour()));
    put(14, part(moment.minute()));
    put(17, part(moment.second()));
    Some(text)
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
    fn every_day_is_where_the_calendar_has_it() {
        let cycle = 0..146_097; // after 400 years the calendar repeats
        for day in cycle.chain([-719_528_i64, -1, 2_932_890]) {
            let seconds = day * 86_400 + day.rem_euclid(86_400);
            let expected = Timestamp::from_second(seconds).unwrap().to_string();
            assert_eq!(Moment::from_seconds(seconds).to_string(), expected);
        }
    }

    #[test]
    fn a_time_beyond_four_digits_prints_as_the_last_within() {
        for seconds in [
            253_402_300_800,
            i64::MAX / 1000,
            -62_167_219_201,
            i64::MIN / 1000,
        ] {
            let printed = Moment::from_seconds(seconds).to_string();
            assert_eq!(printed, "9999-12-31T23:59:59Z", "{seconds}");
        }
    }

    #[test]
    fn what_is_printed_is_read() {
        let moment = Moment::from_seconds(1_700_000_000);
        assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
    }
}
