//! The cookies of the pages. Each belongs to this host alone and is out of reach for scripts.

use std::borrow::Cow;

use http::HeaderMap;

use crate::browser::cookie;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Name {
    /// The token of the session.
    Session,
    /// The token of a role that was switched to in this slot.
    Role(u8),
    /// The ticket for the next step of a logon.
    Ticket,
    /// What the browser was sent to an identity provider with, one of some side by side.
    Sent(u8),
    /// The roles that an identity provider offers whoever is at this browser.
    Offer,
    /// The role that was taken on here last.
    LastRole,
    /// The token of a factor that is remembered in this browser.
    Remembered,
    /// The language, as it was chosen; it also tells whether cookies come back at all.
    Language,
}

impl Name {
    fn text(self) -> Cow<'static, str> {
        match self {
            Self::Session => cookie::session(0).into(),
            Self::Role(slot) => cookie::session(slot).into(),
            Self::Ticket => "__Host-rampart-logon".into(),
            Self::Sent(slot) => format!("__Host-rampart-sent{slot}").into(),
            Self::Offer => "__Host-rampart-roles".into(),
            Self::LastRole => "__Host-rampart-role".into(),
            Self::Remembered => "__Host-rampart-remembered".into(),
            Self::Language => "__Host-rampart-lang".into(),
        }
    }

    /// For how many seconds it is kept; else as long as the browser runs.
    const fn lasts(self) -> Option<u32> {
        match self {
            Self::Session | Self::Role(_) => None,
            Self::Ticket => Some(600),
            Self::Sent(_) => Some(900),
            Self::Offer => Some(300),
            Self::Remembered => Some(7 * 24 * 3600),
            Self::LastRole | Self::Language => Some(365 * 24 * 3600),
        }
    }

    /// As it is set.
    pub(super) fn kept(self, value: &str) -> String {
        let cookie = match self {
            Self::Sent(_) => cookie::kept_across(&self.text(), value),
            _ => cookie::kept(&self.text(), value),
        };
        match self.lasts() {
            Some(seconds) => format!("{cookie}; Max-Age={seconds}"),
            None => cookie,
        }
    }

    /// As it is taken away.
    pub(super) fn forgotten(self) -> String {
        match self {
            Self::Sent(_) => cookie::forgotten_across(&self.text()),
            _ => cookie::forgotten(&self.text()),
        }
    }
}

/// What a cookie says.
pub(super) fn read(headers: &HeaderMap, name: Name) -> Option<&str> {
    let value = cookie::value(headers, &name.text());
    value.filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cookie_says_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "cookie",
            "__Host-rampart-s0=1.x; __Host-rampart-logon="
                .parse()
                .unwrap(),
        );
        assert_eq!(read(&headers, Name::Session), Some("1.x"));
        assert_eq!(read(&headers, Name::Ticket), None);
        assert_eq!(read(&headers, Name::Language), None);
    }

    #[test]
    fn every_cookie_is_for_this_host_alone_and_for_no_script() {
        for name in [
            Name::Session,
            Name::Role(1),
            Name::Ticket,
            Name::Offer,
            Name::LastRole,
            Name::Remembered,
            Name::Language,
        ] {
            for cookie in [name.kept("v"), name.forgotten()] {
                assert!(cookie.starts_with("__Host-"), "{cookie}");
                assert!(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"));
                assert!(!cookie.contains("Domain"));
            }
        }
        for cookie in [Name::Sent(0).kept("v"), Name::Sent(0).forgotten()] {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            assert!(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=None"));
        }
        assert!(Name::Ticket.kept("v").ends_with("Max-Age=600"));
        assert!(!Name::Session.kept("v").contains("Max-Age"));
        assert!(Name::Session.forgotten().ends_with("Max-Age=0"));
    }
}
