//! Times on the command line.

use std::str::FromStr;

use model::Moment;

/// A time on the command line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Time {
    At(Moment),
    SecondsAgo(i64),
}

impl Time {
    /// Which it is, if it is now.
    pub(crate) fn moment(self, now: Moment) -> Moment {
        match self {
            Self::At(moment) => moment,
            Self::SecondsAgo(seconds) => now.plus_seconds(-seconds),
        }
    }
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write 2026-01-31T12:00:00Z, or a time ago such as 15m, 2h or 7d".to_owned();
        if let Ok(moment) = text.parse() {
            return Ok(Self::At(moment));
        }
        let seconds = in_units(text).ok_or_else(wrong)?;
        Ok(Self::SecondsAgo(seconds))
    }
}

/// For how long: seconds, as 90s, 15m, 2h or 7d write them.
pub(crate) fn seconds(text: &str) -> Result<u32, String> {
    let seconds = in_units(text).and_then(|seconds| u32::try_from(seconds).ok());
    seconds.ok_or_else(|| "write a time such as 90s, 15m, 2h or 7d".to_owned())
}

fn in_units(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    let count = text.get(..text.len() - 1)?.parse::<u32>().ok()?;
    Some(i64::from(count) * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_absolute_or_ago() {
        let now = Moment::from_seconds(1_000_000);
        let at = |text: &str| text.parse::<Time>().map(|time| time.moment(now).seconds());
        assert_eq!(at("1970-01-01T00:01:00Z"), Ok(60));
        assert_eq!(at("2h"), Ok(1_000_000 - 7200));
        for wrong in ["", "2", "h", "-1h", "2w", "1.5h", "yesterday", "é"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
