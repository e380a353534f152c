//! The files of trails: which events are in one, its name and its bytes. The same events at the same time make the
//! same file.
//!
//! Source: "What is the storage path of an event that is delivered to an OSS bucket?" (ActionTrail). What the size and
//! the sum in a name are of is not told there; here they are of the text before it is packed.

use std::borrow::Cow;
use std::io::{self, Write as _};

use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use md5::{Digest as _, Md5};
use model::{KeyPrefix, Moment, TrailEvents};
use serde::Deserialize;

/// What an event says that decides whether a trail delivers it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, default, rename = "eventRW")]
    rw: Cow<'a, str>,
    #[serde(borrow, default, rename = "eventCategory")]
    category: Cow<'a, str>,
}

/// Whether a trail of these events delivers this one: management events alone.
pub(crate) fn delivers(events: TrailEvents, json: &str) -> bool {
    match serde_json::from_str::<Head<'_>>(json) {
        Ok(head) => head.category == "Management" && events.take(&head.rw),
        Err(error) => {
            tracing::error!(%error, "an event that cannot be read is delivered by no trail");
            false
        }
    }
}

/// The text of a file: a list of events.
pub(crate) fn text<'e>(events: impl IntoIterator<Item = &'e str>) -> String {
    let mut text = String::from("[");
    for json in events {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(json);
    }
    text.push(']');
    text
}

/// The name of a file that holds so many events, made at this time.
pub(crate) fn name(
    prefix: Option<&KeyPrefix>,
    region: &str,
    at: Moment,
    (count, text): (usize, &str),
) -> String {
    let before = prefix.map(|prefix| format!("{prefix}/"));
    let before = before.unwrap_or_default();
    let time = at.to_string();
    // 2026-01-02T03:04:05Z
    let day = time.get(..10).unwrap_or_default().replace('-', "/");
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    let (size, sum) = (text.len(), HEXLOWER.encode(&Md5::digest(text)));
    format!(
        "{before}AliyunLogs/Actiontrail/{region}/{day}/\
         Actiontrail_{region}_{digits}_1002_{count}_{size}_{sum}.gz"
    )
}

/// A text as a file of gzip, without a time or a name in it.
///
/// # Errors
/// Never in memory.
pub(crate) fn packed(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_trail_delivers_management_events_of_its_kind() {
        let event = |rw: &str, category: &str| {
            format!(r#"{{"eventId":"x","eventRW":"{rw}","eventCategory":"{category}"}}"#)
        };
        let told = |events: TrailEvents| {
            [
                ("Write", "Management"),
                ("Read", "Management"),
                ("Write", "Data"),
            ]
            .map(|(rw, category)| delivers(events, &event(rw, category)))
        };
        assert_eq!(told(TrailEvents::Write), [true, false, false]);
        assert_eq!(told(TrailEvents::Read), [false, true, false]);
        assert_eq!(told(TrailEvents::All), [true, true, false]);
        // Spelt with an escape, it says the same.
        let escaped = event("Wr\\u0069te", "Management");
        assert!(delivers(TrailEvents::Write, &escaped));
        for other in ["{}", "[]", "", "{"] {
            assert!(!delivers(TrailEvents::All, other), "{other}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_day_and_what_it_holds() {
        let at = Moment::from_seconds(1_767_323_045);
        let text = text([r#"{"a":1}"#, r#"{"b":2}"#]);
        assert_eq!(text, r#"[{"a":1},{"b":2}]"#);
        let prefix: KeyPrefix = "audit/logs".parse().unwrap();
        let named = name(Some(&prefix), "cn-hangzhou", at, (2, &text));
        let sum = HEXLOWER.encode(&Md5::digest(&text));
        let expected = format!(
            "audit/logs/AliyunLogs/Actiontrail/cn-hangzhou/2026/01/02/\
             Actiontrail_cn-hangzhou_20260102030405_1002_2_17_{sum}.gz"
        );
        assert_eq!(named, expected);
        let bare = name(None, "cn-hangzhou", at, (2, &text));
        assert!(bare.starts_with("AliyunLogs/Actiontrail/cn-hangzhou/2026/"));
        let other = name(None, "cn-hangzhou", at, (2, r#"[{"a":1},{"b":3}]"#));
        assert_ne!(bare, other);
    }

    #[test]
    fn a_file_is_the_same_each_time_and_can_be_read() {
        let text = text(["{}", r#"{"é":"用"}"#]);
        let bytes = packed(&text).unwrap();
        assert_eq!(packed(&text).unwrap(), bytes);
        let mut read = String::new();
        GzDecoder::new(&*bytes).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn a_file_of_nothing_is_an_empty_list() {
        assert_eq!(text([]), "[]");
    }
}
