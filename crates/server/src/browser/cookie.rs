//! Cookies. All of ours are bound to the host and to TLS by their names' prefix, which browsers hold to
//! on loopback too; no script reads them.

use http::HeaderMap;
use http::header::COOKIE;

/// How many identities one browser may hold side by side.
pub(crate) const SLOTS: u8 = 5;

/// The name of the cookie with the session of a slot.
pub(crate) fn session(slot: u8) -> String {
    format!("__Host-rampart-s{slot}")
}

/// A cookie as it is set; without a time it is kept as long as the browser runs.
pub(crate) fn kept(name: &str, value: &str) -> String {
    format!("{name}={value}; {ATTRIBUTES}")
}

/// A cookie that comes back from another site too, with what that site posts here.
pub(crate) fn kept_across(name: &str, value: &str) -> String {
    format!("{name}={value}; {ACROSS}")
}

/// Such a cookie as it is taken away.
pub(crate) fn forgotten_across(name: &str) -> String {
    format!("{name}=; {ACROSS}; Max-Age=0")
}

/// A cookie as it is taken away.
pub(crate) fn forgotten(name: &str) -> String {
    format!("{name}=; {ATTRIBUTES}; Max-Age=0")
}

/// The value of a cookie. Of two of one name, which no browser sends of ours, neither counts.
pub(crate) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let texts = headers.get_all(COOKIE).into_iter();
    let mut found = texts
        .filter_map(|text| text.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(one, _)| *one == name);
    let (_, value) = found.next()?;
    found.next().is_none().then_some(value)
}

/// The prefix `__Host-` demands the first two. `Lax`, so that a link from elsewhere finds the session.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// For what is worth nothing without the answer of another site.
const ACROSS: &str = "Path=/; Secure; HttpOnly; SameSite=None";

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for text in cookies {
            headers.append(COOKIE, text.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let sent = headers(&["a=1; __Host-rampart-s0=x.y=; b=2", "c=3"]);
        assert_eq!(value(&sent, &session(0)), Some("x.y="));
        assert_eq!(value(&sent, "c"), Some("3"));
        assert_eq!(value(&sent, &session(1)), None);
        assert_eq!(value(&sent, "rampart-s0"), None);
        assert_eq!(value(&headers(&[]), "a"), None);
    }

    #[test]
    fn of_two_of_one_name_neither_counts() {
        assert_eq!(value(&headers(&["a=1; a=2"]), "a"), None);
        assert_eq!(value(&headers(&["a=1", "a=1"]), "a"), None);
    }
}
