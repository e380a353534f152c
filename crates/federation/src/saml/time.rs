//! Times as messages carry them: `2026-01-02T03:04:05Z`, perhaps with a fraction, and nothing else.

use jiff::Timestamp;

use crate::Seconds;

/// Reads a time; what is below a second is left out. Other spellings of the standard that SAML excludes (another zone,
/// no zone), and a second that is none, are none.
pub(super) fn read(text: &str) -> Option<Seconds> {
    let whole = text.strip_suffix('Z')?;
    let (whole, fraction) = whole.split_once('.').unwrap_or((whole, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = whole.len() == PATTERN.len()
        && whole.bytes().zip(PATTERN.bytes()).all(|(got, wanted)| {
            if wanted == b'0' {
                got.is_ascii_digit()
            } else {
                got == wanted
            }
        });
    let fraction = (1..=9).contains(&fraction.len()) && digits(fraction);
    // A leap second is not on the calendar, and which second it would be here nobody says.
    if !shaped || !fraction || whole.ends_with(":60") {
        return None;
    }
    let stamp: Timestamp = format!("{whole}Z").parse().ok()?;
    Some(stamp.as_second())
}

/// Writes a time.
pub(super) fn written(time: Seconds) -> String {
    Timestamp::from_second(time).map_or_else(|_| time.to_string(), |stamp| stamp.to_string())
}

const PATTERN: &str = "0000-00-00T00:00:00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_spelling() {
        for (text, wanted) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-01-02T03:04:05Z", Some(1_767_323_045)),
            ("2026-01-02T03:04:05.999Z", Some(1_767_323_045)),
            ("2026-01-02T03:04:05.9999999Z", Some(1_767_323_045)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800)),
            ("2026-02-29T00:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2016-12-31T23:59:60Z", None),
            ("2026-01-02T24:00:00Z", None),
            ("2026-01-02T03:04:05", None),
            ("2026-01-02T03:04:05z", None),
            ("2026-01-02T03:04:05+00:00", None),
            ("2026-01-02T03:04:05.Z", None),
            ("2026-01-02T03:04:05.0000000000Z", None),
            ("2026-01-02T03:04:05,5Z", None),
            ("2026-01-02 03:04:05Z", None),
            ("2026-01-02t03:04:05Z", None),
            (" 2026-01-02T03:04:05Z", None),
            ("+002026-01-02T03:04:05Z", None),
            ("20260102T030405Z", None),
            ("", None),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for time in [0, 951_782_400, 1_790_000_000, 4_102_444_799] {
            assert_eq!(read(&written(time)), Some(time));
        }
    }
}
