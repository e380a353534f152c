//! How lists turn pages, in the styles of the APIs.
//!
//! | style | in | out |
//! | --- | --- | --- |
//! | [`Marked`] | `Marker`, `MaxItems` | `IsTruncated`, and `Marker` if more follow |
//! | [`TokenedByItems`] | `NextToken`, `MaxItems` | `IsTruncated`, and `NextToken` if more follow |
//! | [`Tokened`], [`TokenedBySize`] | `NextToken`, `MaxResults` or `PageSize` | `NextToken` if more follow |
//! | [`Numbered`] | `PageNumber`, `PageSize` | both, and `TotalCount` |
//!
//! A marker names the last record that was shown, not a position, so records that come or go
//! between two pages neither hide others nor show them twice. It is good for its list and account
//! alone. The last page has none: clients stop where it is missing.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use derive::Parameters;
use model::{AccountId, Refusal};
use rpc::{FromParameters, Kind, Malformed, ParameterShape, Reader, field};

use crate::view::Paged;

/// A list that is shown in pages.
pub trait List {
    /// Its name, so that the marker of one list opens no other.
    const NAME: &'static str;
    /// The most records of a page.
    const MOST: usize = 1000;
    /// The records of a page unless the caller says so.
    const USUAL: usize = 100;
    /// What tells the place of a record in the list's order.
    type Place: Display + FromStr;
}

/// Pages by a marker and a size, whatever the two are called.
pub struct Pages<L: List, S> {
    marker: Option<Marker<L>>,
    size: Option<Size<L>>,
    style: PhantomData<fn() -> S>,
}

/// What the marker and the size of pages are called.
pub trait Style: 'static {
    /// The marker.
    const MARKER: ParameterShape;
    /// The size.
    const SIZE: ParameterShape;
    /// Whether a page says that more follow beside the marker that says so.
    const TELLS: bool = false;
}

/// Pages by `Marker` and `MaxItems`.
pub type Marked<L> = Pages<L, ByMarker>;
/// Pages by `NextToken` and `MaxResults`.
pub type Tokened<L> = Pages<L, ByToken>;
/// Pages by `NextToken` and `MaxItems`.
pub type TokenedByItems<L> = Pages<L, ByTokenAndItems>;
/// Pages by `NextToken` and `PageSize`.
pub type TokenedBySize<L> = Pages<L, ByTokenAndSize>;

/// The style of [`Marked`].
pub struct ByMarker;
/// The style of [`Tokened`].
pub struct ByToken;
/// The style of [`TokenedByItems`].
pub struct ByTokenAndItems;
/// The style of [`TokenedBySize`].
pub struct ByTokenAndSize;

impl Style for ByMarker {
    const MARKER: ParameterShape = text("Marker", "InvalidParameter.Marker");
    const SIZE: ParameterShape = MAX_ITEMS;
    const TELLS: bool = true;
}

impl Style for ByToken {
    const MARKER: ParameterShape = NEXT_TOKEN;
    const SIZE: ParameterShape = text("MaxResults", "InvalidParameter.MaxResults");
}

impl Style for ByTokenAndItems {
    const MARKER: ParameterShape = NEXT_TOKEN;
    const SIZE: ParameterShape = MAX_ITEMS;
}

impl Style for ByTokenAndSize {
    const MARKER: ParameterShape = NEXT_TOKEN;
    const SIZE: ParameterShape = text("PageSize", "InvalidParameter.PageSize");
}

const MAX_ITEMS: ParameterShape = text("MaxItems", "InvalidParameter.MaxItems");
const NEXT_TOKEN: ParameterShape = text("NextToken", "InvalidParameter.NextToken");

const fn text(name: &'static str, invalid: &'static str) -> ParameterShape {
    ParameterShape {
        name,
        required: false,
        kind: Kind::Text,
        secret: false,
        invalid,
    }
}

impl<L: List, S: Style> FromParameters for Pages<L, S> {
    const REQUEST: &'static str = "Pages";
    const PARTS: &'static [&'static [ParameterShape]] = &[&[S::MARKER, S::SIZE]];

    fn read(reader: Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            marker: field::optional(reader, const { &S::MARKER })?,
            size: field::optional(reader, const { &S::SIZE })?,
            style: PhantomData,
        })
    }
}

/// Pages by `NextToken` alone, as large as is usual for the list.
#[derive(Parameters)]
pub struct TokenedAlone<L: List> {
    next_token: Option<Marker<L>>,
}

/// Pages by `PageNumber` and `PageSize`.
#[derive(Parameters)]
pub struct Numbered<L: List> {
    page_number: Option<PageNumber>,
    page_size: Option<Size<L>>,
}

impl<L: List, S: Style> Pages<L, S> {
    /// The place after which the page begins, in a list of this account.
    ///
    /// # Errors
    /// When the marker is another account's.
    pub fn after(&self, account: AccountId) -> Result<Option<&L::Place>, Refusal> {
        match &self.marker {
            Some(marker) if marker.account != account => {
                Err(Refusal::Invalid(S::MARKER.name, RULE.to_owned()))
            }
            marker => Ok(marker.as_ref().map(|marker| &marker.place)),
        }
    }

    /// The page of these records, which are those after its beginning. `place` tells where a record
    /// stands.
    pub fn cut<R, V: From<R>>(
        &self,
        account: AccountId,
        records: impl Iterator<Item = R>,
        place: impl Fn(&R) -> L::Place,
    ) -> Paged<V> {
        let (items, next) = self.part(account, records, place);
        let mut told = Vec::new();
        if S::TELLS {
            told.push(("IsTruncated", next.is_some().into()));
        }
        told.extend(next.map(|next| (S::MARKER.name, next.into())));
        Paged { items, told }
    }

    /// The same without a word of the page: its items, and where the next begins.
    pub fn part<R, V: From<R>>(
        &self,
        account: AccountId,
        mut records: impl Iterator<Item = R>,
        place: impl Fn(&R) -> L::Place,
    ) -> (Vec<V>, Option<String>) {
        let page: Vec<R> = records.by_ref().take(self.size()).collect();
        let last = page.last().filter(|_| records.next().is_some());
        let next = last.map(|last| marker::<L>(account, &place(last)));
        (page.into_iter().map(V::from).collect(), next)
    }

    /// Whether the caller says anything of pages in this style.
    pub fn is_asked(&self) -> bool {
        self.marker.is_some() || self.size.is_some()
    }

    /// How many records a page holds.
    pub fn size(&self) -> usize {
        size(self.size.as_ref())
    }

    /// What names the place where something ended that goes on.
    pub fn token(&self, account: AccountId, next: Option<&L::Place>) -> Option<String> {
        next.map(|place| marker::<L>(account, place))
    }

    /// A page that was cut where its records are kept, and the place of the last one that was looked at if
    /// it may go on behind that.
    pub fn cut_before<V>(
        &self,
        account: AccountId,
        items: Vec<V>,
        next: Option<&L::Place>,
    ) -> Paged<V> {
        let next = self.token(account, next);
        let told = next.map(|next| (S::MARKER.name, next.into()));
        Paged {
            items,
            told: told.into_iter().collect(),
        }
    }
}

impl<L: List> Tokened<L> {
    /// As [`Pages::cut`], and the page tells its size and whether more follow.
    pub fn cut_and_tell<R, V: From<R>>(
        &self,
        account: AccountId,
        records: impl Iterator<Item = R>,
        place: impl Fn(&R) -> L::Place,
    ) -> Paged<V> {
        let page: Paged<V> = self.cut(account, records, place);
        let more = !page.told.is_empty();
        page.with("IsTruncated", more)
            .with("MaxResults", size(self.size.as_ref()))
    }
}

impl<L: List> TokenedAlone<L> {
    /// As [`Pages::after`].
    ///
    /// # Errors
    /// When the marker is another account's.
    pub fn after(&self, account: AccountId) -> Result<Option<&L::Place>, Refusal> {
        match &self.next_token {
            Some(marker) if marker.account != account => {
                Err(Refusal::Invalid(NEXT_TOKEN.name, RULE.to_owned()))
            }
            marker => Ok(marker.as_ref().map(|marker| &marker.place)),
        }
    }

    /// As [`Pages::token`].
    pub fn token(&self, account: AccountId, next: Option<&L::Place>) -> Option<String> {
        next.map(|place| marker::<L>(account, place))
    }

    /// As [`Pages::cut`].
    pub fn cut<R, V: From<R>>(
        &self,
        account: AccountId,
        records: impl Iterator<Item = R>,
        place: impl Fn(&R) -> L::Place,
    ) -> Paged<V> {
        let pages = Pages::<L, ByToken> {
            marker: None,
            size: None,
            style: PhantomData,
        };
        pages.cut(account, records, place)
    }
}

impl<L: List> Numbered<L> {
    /// The page of these records, which are all of the list. One beyond the last is empty.
    pub fn cut<R, V: From<R>>(&self, records: impl Iterator<Item = R>) -> Paged<V> {
        let (items, page) = self.part(records);
        Paged {
            items,
            told: Vec::new(),
        }
        .with("PageNumber", page.number)
        .with("PageSize", page.size)
        .with("TotalCount", page.total)
    }

    /// The same without a word of the page: its items, and which page it is.
    pub fn part<R, V: From<R>>(&self, records: impl Iterator<Item = R>) -> (Vec<V>, NumberedPage) {
        let size = size(self.page_size.as_ref());
        let number = self.page_number.as_ref().map_or(1, |number| number.0);
        let first = (number - 1).saturating_mul(size);
        let (mut items, mut total) = (Vec::new(), 0);
        for record in records {
            if total >= first && items.len() < size {
                items.push(record.into());
            }
            total += 1;
        }
        let page = NumberedPage {
            number,
            size,
            total,
        };
        (items, page)
    }
}

/// Which of its list a numbered page is.
pub struct NumberedPage {
    /// Its number.
    pub number: usize,
    /// How many records it may hold.
    pub size: usize,
    /// How many there are in the list.
    pub total: usize,
}

/// Where a page of a list ended. Opaque to callers.
pub struct Marker<L: List> {
    account: AccountId,
    place: L::Place,
}

/// How many records a page holds: 1 to the list's most.
pub struct Size<L: List>(usize, PhantomData<fn() -> L>);

/// Which page: 1 is the first.
pub struct PageNumber(usize);

impl<L: List> FromStr for Marker<L> {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let marker = || {
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let rest = text.strip_prefix(L::NAME)?.strip_prefix(':')?;
            let (account, place) = rest.split_once(':')?;
            let account = AccountId::read(account).ok()?;
            let place = place.parse().ok()?;
            Some(Self { account, place })
        };
        marker().ok_or(RULE)
    }
}

impl<L: List> FromStr for Size<L> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match number(text) {
            Some(size) if size <= L::MOST => Ok(Self(size, PhantomData)),
            _ => Err(format!("must be a number from 1 to {}", L::MOST)),
        }
    }
}

impl FromStr for PageNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        number(text).map(Self).ok_or("must be a number from 1 on")
    }
}

const RULE: &str = "must be that of an earlier answer to the same operation";

/// The text of a marker.
fn marker<L: List>(account: AccountId, place: &L::Place) -> String {
    let text = format!("{}:{account}:{place}", L::NAME);
    BASE64URL_NOPAD.encode(text.as_bytes())
}

fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits)?;
    (number > 0).then_some(number)
}

fn size<L: List>(size: Option<&Size<L>>) -> usize {
    size.map_or(L::USUAL, |size| size.0)
}

#[cfg(test)]
mod tests {
    use rpc::FromParameters;
    use serde_json::{Value, json};

    use super::*;

    struct Numbers;
    struct Others;

    impl List for Numbers {
        const NAME: &'static str = "numbers";
        const MOST: usize = 10;
        const USUAL: usize = 4;
        type Place = u32;
    }

    impl List for Others {
        const NAME: &'static str = "others";
        type Place = u32;
    }

    const HOME: AccountId = AccountId::new(1_000_000_000_000_001);
    const AWAY: AccountId = AccountId::new(1_000_000_000_000_002);

    fn asked<P: FromParameters>(pairs: &[(&str, &str)]) -> Result<P, rpc::Malformed> {
        P::from_parameters(&rpc::Parameters::collect(pairs.iter().copied()).unwrap())
    }

    fn told(page: &Paged<u32>) -> Value {
        page.told
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    fn marked(pairs: &[(&str, &str)]) -> Paged<u32> {
        let page: Marked<Numbers> = asked(pairs).unwrap();
        let from = page.after(HOME).unwrap().map_or(0, |last| last + 1);
        page.cut(HOME, from..7, |number| *number)
    }

    fn marker(page: &Paged<u32>) -> String {
        told(page)["Marker"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_page_begins_where_the_last_ended() {
        let first = marked(&[("MaxItems", "3")]);
        assert_eq!(first.items, [0, 1, 2]);
        assert_eq!(told(&first)["IsTruncated"], true);
        let second = marked(&[("Marker", &marker(&first))]);
        assert_eq!(second.items, [3, 4, 5, 6]);
        assert_eq!(told(&second), json!({"IsTruncated": false}));
    }

    #[test]
    fn a_marker_is_good_for_its_list_and_account_alone() {
        let marker = marker(&marked(&[("MaxItems", "3")]));
        let own: Marked<Numbers> = asked(&[("Marker", &marker)]).unwrap();
        assert_eq!(own.after(HOME), Ok(Some(&2)));
        let refused = own.after(AWAY).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid("Marker", _)));
        let Err(refused) = asked::<Marked<Others>>(&[("Marker", &marker)]) else {
            panic!("another list took it");
        };
        assert_eq!(refused.code, "InvalidParameter.Marker");
    }

    #[test]
    fn what_is_no_marker_is_refused() {
        let place = BASE64URL_NOPAD.encode(b"numbers:1000000000000001:x");
        let bare = BASE64URL_NOPAD.encode(b"numbers:2");
        for bad in ["x", "alice", "!", &place, &bare] {
            assert!(
                asked::<Marked<Numbers>>(&[("Marker", bad)]).is_err(),
                "{bad}"
            );
            let token = asked::<Tokened<Numbers>>(&[("NextToken", bad)]);
            let code = token.err().map(|refused| refused.code);
            assert_eq!(code, Some("InvalidParameter.NextToken"), "{bad}");
        }
        assert!(asked::<Marked<Numbers>>(&[("Marker", "")]).is_ok());
    }

    #[test]
    fn the_number_of_items_is_bounded() {
        for bad in ["0", "11", "-1", "+1", "1.5", "a", "99999999999999999999999"] {
            for (name, read) in [
                (
                    "MaxItems",
                    asked::<Marked<Numbers>>(&[("MaxItems", bad)]).err(),
                ),
                (
                    "MaxResults",
                    asked::<Tokened<Numbers>>(&[("MaxResults", bad)]).err(),
                ),
                (
                    "PageSize",
                    asked::<TokenedBySize<Numbers>>(&[("PageSize", bad)]).err(),
                ),
                (
                    "PageSize",
                    asked::<Numbered<Numbers>>(&[("PageSize", bad)]).err(),
                ),
            ] {
                let refused = read.unwrap_or_else(|| panic!("{name} took {bad}"));
                assert_eq!(refused.code, format!("InvalidParameter.{name}"));
            }
        }
    }

    #[test]
    fn tokens_are_told_while_more_follows() {
        let page: Tokened<Numbers> = asked(&[("MaxResults", "5")]).unwrap();
        let first: Paged<u32> = page.cut(HOME, 0..7, |number| *number);
        let token = told(&first)["NextToken"].as_str().unwrap().to_owned();
        let page: TokenedBySize<Numbers> = asked(&[("NextToken", &token)]).unwrap();
        let from = page.after(HOME).unwrap().map_or(0, |last| last + 1);
        let second: Paged<u32> = page.cut(HOME, from..7, |number| *number);
        assert_eq!(second.items, [5, 6]);
        assert_eq!(told(&second), json!({}));
        let page: Tokened<Numbers> = asked(&[("NextToken", &token)]).unwrap();
        let refused = page.after(AWAY).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid("NextToken", _)));
    }

    #[test]
    fn numbered_pages_tell_how_many_there_are() {
        let page = |pairs: &[(&str, &str)]| -> Paged<u32> {
            asked::<Numbered<Numbers>>(pairs).unwrap().cut(0..7_u32)
        };
        let second = page(&[("PageNumber", "2"), ("PageSize", "3")]);
        assert_eq!(second.items, [3, 4, 5]);
        let all = json!({"PageNumber": 2, "PageSize": 3, "TotalCount": 7});
        assert_eq!(told(&second), all);
        assert_eq!(page(&[]).items, [0, 1, 2, 3]);
        let beyond = page(&[("PageNumber", "18446744073709551615")]);
        assert_eq!(
            (beyond.items.len(), &told(&beyond)["TotalCount"]),
            (0, &json!(7))
        );
        for bad in ["0", "-1", "x"] {
            let refused = asked::<Numbered<Numbers>>(&[("PageNumber", bad)]);
            let code = refused.err().map(|refused| refused.code);
            assert_eq!(code, Some("InvalidParameter.PageNumber"), "{bad}");
        }
    }
}
