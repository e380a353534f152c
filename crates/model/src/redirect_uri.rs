//! Where people are sent back to who signed on to an application.

use crate::https::{is_http, is_https, is_plain};
use crate::name::Rule;
use crate::{ApplicationKind, Word};

/// Where people are sent back to; compared as it is spelt.
pub type RedirectUri = Word<RedirectUriRule>;

/// The rule of [`RedirectUri`].
pub struct RedirectUriRule;

/// Who hears what is sent to an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reach {
    /// A server that shows a certificate.
    Server,
    /// A program on the machine of whoever signs on.
    Loopback,
    /// Whatever program has registered the scheme on that machine.
    OwnScheme,
}

impl Rule for RedirectUriRule {
    const RULE: &'static str = "an address that begins with https://, with http://127.0.0.1 or http://[::1], or with a scheme of the application's own such as com.example.app:/, up to 512 characters, without # or *";
    fn legal(text: &str) -> bool {
        text.len() <= 512 && !text.contains(['#', '*']) && reach(text).is_some()
    }
}

impl RedirectUri {
    /// Whether an application of this kind may have it. What people's own machines hear is for programs
    /// that run there: an application that keeps a secret is a server.
    #[must_use]
    pub fn is_for(&self, kind: ApplicationKind) -> bool {
        kind == ApplicationKind::Native || reach(self.as_str()) == Some(Reach::Server)
    }
}

fn reach(text: &str) -> Option<Reach> {
    if is_https(text) {
        Some(Reach::Server)
    } else if is_loopback(text) {
        Some(Reach::Loopback)
    } else if is_own(text) {
        Some(Reach::OwnScheme)
    } else {
        None
    }
}

/// By number: what `localhost` is, others may say (RFC 8252, section 8.3).
fn is_loopback(text: &str) -> bool {
    let rest = ["http://127.0.0.1", "http://[::1]"]
        .iter()
        .find_map(|host| text.strip_prefix(host));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?'])) && is_http(text)
}

/// A scheme that programs register for themselves (RFC 8252, section 7.1). With a dot in it, it comes of a
/// domain; without, it must be none that means something to browsers and systems already.
fn is_own(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(letter)
        && (scheme.contains('.') || !TAKEN.contains(&scheme))
        && rest.starts_with('/')
        && rest.chars().all(is_plain)
}

/// Schemes that are nobody's own.
const TAKEN: [&str; 28] = [
    "about",
    "acs",
    "blob",
    "chrome",
    "chrome-extension",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "ftps",
    "http",
    "https",
    "intent",
    "jar",
    "javascript",
    "ldap",
    "mailto",
    "moz-extension",
    "resource",
    "sftp",
    "sms",
    "ssh",
    "tel",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Reach> {
        text.parse::<RedirectUri>().ok()?;
        reach(text)
    }

    #[test]
    fn an_address_leads_to_a_server_to_the_machine_or_to_an_own_scheme() {
        for (text, whom) in [
            ("https://app.example.com/back?from=us", Reach::Server),
            ("https://127.0.0.1:8443/back", Reach::Server),
            ("http://127.0.0.1", Reach::Loopback),
            ("http://127.0.0.1:8000/cli/callback", Reach::Loopback),
            ("http://[::1]:8000/", Reach::Loopback),
            ("http://127.0.0.1?a", Reach::Loopback),
            ("meeting://authorize/", Reach::OwnScheme),
            ("com.example.app:/back", Reach::OwnScheme),
        ] {
            assert_eq!(of(text), Some(whom), "{text}");
        }
    }

    #[test]
    fn what_others_may_hear_is_no_address() {
        let long = format!("https://a/{}", "b".repeat(503));
        assert_eq!(long.len(), 513);
        assert!(long.get(..512).is_some_and(|text| of(text).is_some()));
        for bad in [
            "",
            "app.example.com",
            "http://app.example.com/",
            "http://localhost:8000/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.10/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:x/",
            "https://alice@app.example.com/",
            "https://app.example.com/#x",
            "https://app.example.com/*",
            "https://*.example.com/",
            "https://app.example.com/a b",
            "HTTPS://app.example.com/",
            "javascript:/alert(1)",
            "data:/text,x",
            "file:///etc/passwd",
            "ws://app.example.com/",
            "Meeting://authorize/",
            "1meeting:/a",
            "meeting:a",
            "meeting",
            "meeting:/a\nb",
            "meeting:/<a>",
            &long,
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_the_own_machine_hears_is_for_programs_that_run_there() {
        let kinds = [
            ApplicationKind::Web,
            ApplicationKind::Native,
            ApplicationKind::Server,
        ];
        let may = |text: &str| {
            let uri: RedirectUri = text.parse().unwrap();
            kinds.map(|kind| uri.is_for(kind))
        };
        assert_eq!(may("https://app.example.com/"), [true; 3]);
        for own in ["http://127.0.0.1:8000/", "meeting://authorize/"] {
            assert_eq!(may(own), [false, true, false], "{own}");
        }
    }
}
