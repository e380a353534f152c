//! Lists of words as parameters: a JSON text or a flat list, as the caller likes.

use std::fmt::Display;
use std::str::FromStr;

use rpc::field::List;

/// Words that each obey a rule.
#[derive(Clone, Debug)]
pub(super) struct Several<T>(pub(super) Vec<T>);

impl<T: FromStr<Err: Display>> List for Several<T> {
    type Item = String;

    fn of(items: Vec<String>) -> Result<Self, String> {
        let items = items.iter().map(|item| item.parse());
        let read: Result<Vec<T>, T::Err> = items.collect();
        read.map(Self).map_err(|rule| rule.to_string())
    }
}
