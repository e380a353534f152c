//! What comes of logging on: sessions, and attempts that failed.

use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use crate::name::Rule;
use crate::{Factor, Means, Moment, Owner, Record, RoleId, SessionName, WayIn, Word};

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
    /// The way in.
    #[serde(default)]
    pub way: WayIn,
    /// The second factor, if one was shown.
    #[serde(default, deserialize_with = "factor")]
    pub factor: Option<Factor>,
    /// Until when it may do what asks for its owner to be shown again.
    #[serde(default)]
    pub elevated: Option<Moment>,
    /// What its browser is asked, so that its owner is shown again.
    #[serde(default)]
    pub asked: Option<AskedKey>,
    /// The role that its owner has taken on in it, if that is what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switched: Option<Switched>,
}

/// A role that somebody has switched to, in a session beside the one that began by logging on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Switched {
    /// The session that it was switched from, and ends with.
    pub from: Arc<str>,
    /// The role.
    pub role: RoleId,
    /// What the session of the role is called.
    pub name: SessionName,
    /// The second factor that had been shown by then.
    pub factor: Option<Factor>,
    /// Whether it was switched to over TLS.
    pub secure: bool,
}

/// What a browser is asked of a key in a session that goes on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AskedKey {
    /// What must be known of it at the end, and by no client.
    pub state: String,
    /// When it is over.
    pub until: Moment,
}

/// Earlier programs kept when a factor was shown alone: they knew virtual devices only.
fn factor<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Factor>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Now(Factor),
        Before(Moment),
    }
    let kept = Option::deserialize(from)?;
    Ok(kept.map(|kept| match kept {
        Kept::Now(factor) => factor,
        Kept::Before(shown) => Factor {
            shown,
            means: Means::VirtualDevice,
        },
    }))
}

impl Record for LogonSession {
    const TABLE: &'static str = "logon_session";
    const VERSION: u32 = 3;
    type Key = Arc<str>;
    type Index = (Owner, Moment, Arc<str>);

    fn key(&self) -> Arc<str> {
        self.id.clone()
    }

    fn index(&self) -> Self::Index {
        (self.owner, self.created, self.id.clone())
    }

    /// Programs that know nothing of roles must not take a session of one for its owner's, and those that know no
    /// identity provider must not hold one that began there to what they know. All others they may go on reading.
    fn payload(&self) -> String {
        let version = match (self.way, &self.switched) {
            (WayIn::Provider, _) => 3,
            (_, Some(_)) => 2,
            (_, None) => 1,
        };
        // INVARIANT: records are plain structs, which always serialise.
        serde_json::to_string(&(version, self)).unwrap_or_default()
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
    fn a_session_that_an_earlier_program_kept_is_read() {
        let before = |factor: &str| {
            let json = format!(
                r#"[1,{{"id":"0a","owner":"Root","created":1,"ends":2,"source":"::1","agent":"a"{factor}}}]"#
            );
            LogonSession::read(&json).unwrap()
        };
        assert_eq!(before("").factor, None);
        let shown = before(r#","factor":1"#);
        let factor = Factor {
            shown: Moment::from_millis(1),
            means: Means::VirtualDevice,
        };
        assert_eq!((shown.way, shown.factor), (WayIn::Password, Some(factor)));
        for factor in [
            None,
            Some(Factor {
                means: Means::Remembered,
                ..factor
            }),
        ] {
            let now = LogonSession {
                way: WayIn::Passkey,
                factor,
                ..shown.clone()
            };
            assert_eq!(LogonSession::read(&now.payload()).unwrap(), now);
            assert!(now.payload().starts_with("[1,"));
        }
    }

    #[test]
    fn a_session_of_a_role_is_none_for_programs_that_know_only_persons() {
        let json =
            r#"[1,{"id":"0a","owner":"Root","created":1,"ends":2,"source":"::1","agent":"a"}]"#;
        let switched = LogonSession {
            switched: Some(Switched {
                from: "0b".into(),
                role: RoleId::new(7),
                name: "alice".parse().unwrap(),
                factor: None,
                secure: true,
            }),
            ..LogonSession::read(json).unwrap()
        };
        assert!(switched.payload().starts_with("[2,"));
        assert_eq!(LogonSession::read(&switched.payload()).unwrap(), switched);
    }

    #[test]
    fn a_session_that_began_at_a_provider_is_none_for_programs_that_know_no_such_way() {
        let json =
            r#"[1,{"id":"0a","owner":"Root","created":1,"ends":2,"source":"::1","agent":"a"}]"#;
        let began = LogonSession {
            way: WayIn::Provider,
            ..LogonSession::read(json).unwrap()
        };
        assert!(began.payload().starts_with("[3,"));
        assert_eq!(LogonSession::read(&began.payload()).unwrap(), began);
    }

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
