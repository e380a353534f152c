//! How RAM turns pages: `MaxItems` and `Marker` in, `IsTruncated` and `Marker` out.
//!
//! A marker names the last record that was shown, not a position, so records that come or go
//! between two pages neither hide others nor show them twice.

use std::fmt::Display;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use model::Malformed;

/// How many records a page holds unless the caller says so.
const USUAL: usize = 100;

/// A list that is shown in pages.
pub(super) trait List {
    /// Its name, so that the marker of one list opens no other.
    const NAME: &'static str;
    /// What tells the place of a record in the list's order.
    type Place: Display + FromStr;
}

/// `MaxItems`: 1 to `MOST`.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaxItems<const MOST: usize>(usize);

/// `Marker`: where a page ended. Opaque to callers.
pub(super) struct Marker<L: List>(L::Place);

/// One page of records.
pub(super) struct Page<R> {
    /// The records.
    pub(super) records: Vec<R>,
    /// Whether more follow.
    pub(super) is_truncated: bool,
    /// Where to go on, if more follow.
    pub(super) marker: Option<String>,
}

impl<R> Page<R> {
    /// The first records, and where they end. `place` tells where a record stands.
    pub(super) fn cut<L: List, const MOST: usize>(
        max_items: Option<MaxItems<MOST>>,
        mut records: impl Iterator<Item = R>,
        place: impl Fn(&R) -> L::Place,
    ) -> Self {
        let most = max_items.map_or(USUAL, |max_items| max_items.0);
        let page: Vec<R> = records.by_ref().take(most).collect();
        let last = page.last().filter(|_| records.next().is_some());
        let marker = last.map(|last| written::<L>(&place(last)));
        Self {
            records: page,
            is_truncated: marker.is_some(),
            marker,
        }
    }

    /// The records as their views.
    pub(super) fn views<V>(&self, view: impl Fn(&R) -> V) -> Vec<V> {
        self.records.iter().map(view).collect()
    }
}

impl<L: List> Marker<L> {
    /// The place after which the page begins.
    pub(super) fn place(&self) -> &L::Place {
        &self.0
    }
}

impl<const MOST: usize> FromStr for MaxItems<MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits && (1..=MOST).contains(&number) => Ok(Self(number)),
            _ => Err(format!("must be a number from 1 to {MOST}")),
        }
    }
}

impl<L: List> FromStr for Marker<L> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let place = || {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            text.strip_prefix(L::NAME)?.strip_prefix(':')?.parse().ok()
        };
        place().map(Self).ok_or(Malformed(
            "the Marker of an earlier answer to the same operation",
        ))
    }
}

fn written<L: List>(place: &L::Place) -> String {
    BASE64URL_NOPAD.encode(format!("{}:{place}", L::NAME).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers;
    struct Others;

    impl List for Numbers {
        const NAME: &'static str = "numbers";
        type Place = u32;
    }

    impl List for Others {
        const NAME: &'static str = "others";
        type Place = u32;
    }

    fn page(most: &str, from: u32) -> Page<u32> {
        Page::cut::<Numbers, 10>(Some(most.parse().unwrap()), from..7, |number| *number)
    }

    #[test]
    fn a_page_ends_where_the_next_begins() {
        let first = page("3", 0);
        assert_eq!((first.records, first.is_truncated), (vec![0, 1, 2], true));
        let marker: Marker<Numbers> = first.marker.unwrap().parse().unwrap();
        assert_eq!(*marker.place(), 2);
    }

    #[test]
    fn the_last_page_has_no_marker() {
        for (most, from) in [("7", 0), ("10", 0), ("3", 4), ("1", 7)] {
            let last = page(most, from);
            assert!(
                !last.is_truncated && last.marker.is_none(),
                "{most} from {from}"
            );
        }
    }

    #[test]
    fn a_marker_of_another_list_or_none_at_all_is_refused() {
        let marker = page("3", 0).marker.unwrap();
        assert!(marker.parse::<Marker<Others>>().is_err());
        for bad in [
            "",
            "x",
            "alice",
            "!",
            &written::<Others>(&1),
            &BASE64URL_NOPAD.encode(b"numbers:x"),
        ] {
            assert!(bad.parse::<Marker<Numbers>>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_number_of_items_is_bounded() {
        for bad in [
            "",
            "0",
            "11",
            "-1",
            "+1",
            "1.5",
            "a",
            "99999999999999999999999",
        ] {
            assert!(bad.parse::<MaxItems<10>>().is_err(), "{bad}");
        }
    }
}
