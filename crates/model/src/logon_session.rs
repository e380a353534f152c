//! What comes of logging on: sessions, and attempts that failed.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::Rule;
use crate::{Moment, Owner, Record, Word};

/// The rule of [`LogonSessionId`].
pub struct LogonSessionIdRule;

/// What a session is called: what remains of its token, which opens nothing.
pub type LogonSessionId = Word<LogonSessionIdRule>;

impl Rule for LogonSessionIdRule {
    const RULE: &'static str = "the id of a session, 64 digits from 0 to f";
    fn legal(text: &str) -> bool {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == 64 && text.bytes().all(digit)
    }
}

/// A session that a person began by logging on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LogonSession {
    /// The SHA-256 of its token in hexadecimal digits: the token itself is kept nowhere.
    pub id: Arc<str>,
    /// Who logged on.
    pub owner: Owner,
    /// When.
    pub created: Moment,
    /// When it ends, whatever is done with it.
    pub ends: Moment,
    /// Whence.
    pub source: IpAddr,
    /// What the client called itself.
    pub agent: Arc<str>,
    /// When a second factor was shown, if one was.
    #[serde(default)]
    pub factor: Option<Moment>,
}

impl Record for LogonSession {
    const TABLE: &'static str = "logon_session";
    type Key = Arc<str>;
    type Index = (Owner, Moment, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.created, self.id.clone())
    }
}

/// Attempts to log on that failed one after the other, and what came of them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LogonTries {
    /// Who was to be logged on.
    pub owner: Owner,
    /// When passwords were wrong, the earliest first.
    #[serde(default)]
    pub passwords: Vec<Moment>,
    /// When codes of second factors were wrong, the earliest first.
    #[serde(default)]
    pub factors: Vec<Moment>,
    /// Until when nobody logs on as this one.
    #[serde(default)]
    pub locked_until: Option<Moment>,
}

impl Record for LogonTries {
    const TABLE: &'static str = "logon_tries";
    type Key = Owner;
    type Index = Owner;

    fn key(&self) -> Owner {
        self.owner
    }

    fn index(&self) -> Owner {
        self.owner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_session_is_a_hash_in_small_digits() {
        let read = |text: &str| text.parse::<LogonSessionId>().is_ok();
        assert!(read(&"0a".repeat(32)));
        let long = "0".repeat(65);
        for bad in ["", "0a", &"0A".repeat(32), &"0g".repeat(32), &long] {
            assert!(!read(bad), "{bad}");
        }
    }
}
