//! The form of a request: each parameter once, empty ones as if they were not there, unknown ones not looked at.
//! Source: RFC 6749, section 3.2.

use gateway::oauth::Denied;
use http::header::CONTENT_TYPE;

use super::denied::denied;
use crate::http::whole::Whole;

/// The parameters that are looked at.
pub(super) struct Form(Vec<(String, String)>);

const KNOWN: [&str; 11] = [
    "device_code",
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "client_id",
    "client_secret",
    "token",
    "access_token",
];
/// What may stand in the address: nothing that opens anything. Source: the vendor's pages on server applications.
const OPEN: [&str; 2] = ["grant_type", "client_id"];
/// The longest value of any.
const LONGEST: usize = 4096;

impl Form {
    pub(super) fn read(whole: &Whole) -> Result<Self, Denied> {
        let kind = whole.parts.headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let why = "The body must be a form: application/x-www-form-urlencoded.";
            return Err(denied(400, "invalid_request", why));
        }
        let query = whole.parts.uri.query().unwrap_or_default();
        Self::of(query.as_bytes(), &whole.body)
    }

    fn of(query: &[u8], body: &[u8]) -> Result<Self, Denied> {
        let open = form_urlencoded::parse(query).filter(|(name, _)| OPEN.contains(&&**name));
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in open.chain(form_urlencoded::parse(body)) {
            if !KNOWN.contains(&&*name) || value.is_empty() {
                continue;
            }
            if pairs.iter().any(|(one, _)| *one == name) {
                let why = format!("{name} is there more than once.");
                return Err(denied(400, "invalid_request", &why));
            }
            if value.len() > LONGEST {
                let why = format!("{name} is too long.");
                return Err(denied(400, "invalid_request", &why));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }

    /// What a parameter says, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| &**value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_there_once_and_secrets_are_in_the_body_alone() {
        let read = |query: &str, body: &str| Form::of(query.as_bytes(), body.as_bytes());
        let form = read(
            "client_id=1&client_secret=x&code=y",
            "grant_type=refresh_token&Timestamp=1&Timestamp=2&scope=",
        )
        .ok()
        .unwrap();
        assert_eq!(form.get("client_id"), Some("1"));
        for none in ["client_secret", "code", "scope", "Timestamp"] {
            assert_eq!(form.get(none), None, "{none}");
        }
        for twice in [
            ("client_id=1", "client_id=1"),
            ("", "code=a&code=b"),
            ("client_id=1&client_id=2", ""),
        ] {
            assert_eq!(
                read(twice.0, twice.1).err().unwrap().error,
                "invalid_request"
            );
        }
        let long = format!("code={}", "a".repeat(LONGEST + 1));
        assert!(read("", &long).is_err());
    }
}
