//! What may be asked of the trail.

use std::fmt;
use std::str::FromStr;

use derive::Parameters;
use gateway::Search;
use model::{Malformed, Refusal};
use rpc::field::List;
use serde::Deserialize;

use crate::rampart::event::Wanted;

/// The code of asking for several attributes at once.
pub const SEVERAL: &str = "InvalidQueryParameter";

/// What events are looked up by.
#[derive(Deserialize, Parameters)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Attribute {
    key: Key,
    value: Wanted,
}

/// All of them that a call names: one at most.
pub struct Attributes(Vec<Attribute>);

impl List for Attributes {
    type Item = Attribute;

    fn of(items: Vec<Attribute>) -> Result<Self, String> {
        Ok(Self(items))
    }
}

/// The name of an attribute.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
enum Key {
    ServiceName,
    EventName,
    User,
    EventId,
    ResourceType,
    ResourceName,
    EventRw,
    EventAccessKeyId,
}

const KEYS: [(&str, Key); 8] = [
    ("ServiceName", Key::ServiceName),
    ("EventName", Key::EventName),
    ("User", Key::User),
    ("EventId", Key::EventId),
    ("ResourceType", Key::ResourceType),
    ("ResourceName", Key::ResourceName),
    ("EventRW", Key::EventRw),
    ("EventAccessKeyId", Key::EventAccessKeyId),
];

impl FromStr for Key {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let known = KEYS.iter().find(|(name, _)| *name == text);
        known.map(|(_, key)| *key).ok_or(Malformed(
            "ServiceName, EventName, User, EventId, ResourceType, ResourceName, EventRW or EventAccessKeyId",
        ))
    }
}

impl TryFrom<String> for Key {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = KEYS.iter().find(|(_, key)| key == self);
        out.write_str(name.map_or("", |(name, _)| name))
    }
}

impl Attributes {
    /// The one that events are looked up by.
    ///
    /// # Errors
    /// When there are several, or no event can have its value.
    pub fn one(&self) -> Result<Option<&Attribute>, Refusal> {
        let one = self.0.first();
        if self.0.len() > 1 {
            let rule = "events are looked up by one LookupAttribute at most".to_owned();
            return Err(Refusal::State(SEVERAL, rule));
        }
        match one {
            Some(own) if own.key == Key::EventRw && !["Read", "Write"].contains(&&*own.value.0) => {
                let rule = "must have the Value Read or Write where its Key is EventRW".to_owned();
                Err(Refusal::Invalid("LookupAttribute", rule))
            }
            one => Ok(one),
        }
    }
}

impl Attribute {
    /// Looks for nothing else.
    pub fn narrow(&self, search: &mut Search) {
        let value = self.value.0.clone();
        match self.key {
            Key::ServiceName => search.service = Some(value),
            Key::EventName => search.actions = vec![value],
            Key::User => search.user = Some(value),
            Key::EventId => search.event = Some(value),
            Key::ResourceType => search.resource_type = Some(value),
            Key::ResourceName => search.resource = Some(value),
            Key::EventRw => search.rw = Some(value),
            Key::EventAccessKeyId => search.access_key = Some(value),
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.key, self.value.0)
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    /// Oldest first.
    Forward,
    /// Newest first.
    Backward,
}

impl FromStr for Direction {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "FORWARD" => Ok(Self::Forward),
            "BACKWARD" => Ok(Self::Backward),
            _ => Err(Malformed("FORWARD or BACKWARD")),
        }
    }
}

/// How many events a page holds, up to so many: 0 stands for what is usual.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Results<const MOST: usize>(usize);

/// The events of a page unless the caller says so.
const USUAL: usize = 20;

impl<const MOST: usize> FromStr for Results<MOST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        let legal = number.filter(|number| *number <= MOST);
        legal
            .map(Self)
            .ok_or_else(|| format!("must be a number from 0 to {MOST}"))
    }
}

/// How many events a page holds.
#[must_use]
pub fn size<const MOST: usize>(results: Option<Results<MOST>>) -> usize {
    let asked = results.map_or(0, |results| results.0);
    if asked == 0 { USUAL } else { asked }
}
