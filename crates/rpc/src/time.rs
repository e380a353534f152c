//! Timestamps of requests: one exact form, compared with a clock that the caller lends.

use crate::Malformed;

/// Seconds since 1970 of a text that is exactly `YYYY-MM-DDThh:mm:ssZ`.
///
/// # Errors
/// `InvalidTimeStamp.Format` for any other text or for a moment that does not exist.
pub fn parse_time(text: &str) -> Result<i64, Malformed> {
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            form => byte == *form,
        });
    // Leap seconds are read as the second before by the calendar; here they do not exist.
    let moment = (fits && text.get(17..19) != Some("60"))
        .then(|| text.parse::<jiff::Timestamp>().ok())
        .flatten();
    moment.map(jiff::Timestamp::as_second).ok_or_else(|| {
        Malformed::new(
            "InvalidTimeStamp.Format",
            "The timestamp must be a UTC time of the form YYYY-MM-DDThh:mm:ssZ.",
        )
    })
}

/// The text of a moment given in seconds since 1970; moments no calendar reaches print as 1970.
#[must_use]
pub fn format_time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_string()
}

/// Refuses a timestamp further than `window` seconds from `now`, before or after.
///
/// # Errors
/// `InvalidTimeStamp.Expired`, naming both times.
pub fn check_time(timestamp: i64, now: i64, window: i64) -> Result<(), Malformed> {
    let off = i128::from(now) - i128::from(timestamp);
    if off.abs() <= i128::from(window) {
        return Ok(());
    }
    let (direction, distance) = if off > 0 {
        ("behind", off)
    } else {
        ("ahead of", -off)
    };
    Err(Malformed::new(
        "InvalidTimeStamp.Expired",
        format!(
            "The timestamp of the request is {distance} seconds {direction} the server's time {}; \
             at most {window} are accepted. Check the clock of the client.",
            format_time(now)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_form_is_read_and_printed_back() {
        assert_eq!(parse_time("2026-11-23T19:09:04Z").unwrap(), 1_795_460_944);
        assert_eq!(format_time(1_795_460_944), "2026-11-23T19:09:04Z");
        assert_eq!(parse_time("2024-02-29T00:00:00Z").unwrap(), 1_709_164_800);
    }

    #[test]
    fn every_other_form_is_refused() {
        for text in [
            "",
            "2026-11-23T19:09:04",
            "2026-11-23T19:09:04z",
            "2026-11-23t19:09:04Z",
            "2026-11-23 19:09:04Z",
            "2026-11-23T19:09:04.0Z",
            "2026-11-23T19:09:04+00:00",
            "2026-11-23T19:09:60Z",
            "2026-11-23T24:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "20261-1-23T19:09:04Z",
            "2026-11-23T19:09:0４Z",
        ] {
            assert_eq!(
                parse_time(text).unwrap_err().code,
                "InvalidTimeStamp.Format",
                "{text}"
            );
        }
    }

    #[test]
    fn the_window_is_open_on_both_sides_and_includes_its_edges() {
        assert!(check_time(100, 1000, 900).is_ok());
        assert!(check_time(1900, 1000, 900).is_ok());
        for timestamp in [99, 1901, i64::MIN, i64::MAX] {
            let refused = check_time(timestamp, 1000, 900).unwrap_err();
            assert_eq!(
                (refused.code, refused.status),
                ("InvalidTimeStamp.Expired", 400)
            );
        }
    }
}
