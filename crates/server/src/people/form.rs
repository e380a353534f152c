//! What a form says. Nothing of it is ignored: a field that is not of the form makes it no form of ours.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The fields of a form that was sent.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body of a form with no other fields than these, each once at most.
    pub(super) fn read(headers: &HeaderMap, body: &[u8], names: &[&str]) -> Option<Self> {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next()?.trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return None;
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            let is_new = fields.iter().all(|(one, _)| *one != name);
            if !names.contains(&&*name) || !is_new {
                return None;
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Some(Self(fields))
    }

    /// What a field says; nothing if it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| &**value).unwrap_or_default()
    }

    /// Whether a field is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(one, _)| one == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &str, body: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        Form::read(&headers, body.as_bytes(), &["name", "password"])
    }

    #[test]
    fn a_form_has_its_own_fields_once_each_and_no_others() {
        let kind = "application/x-www-form-urlencoded; charset=UTF-8";
        let read = form(kind, "name=a%40b&password=x+%2B%E9%95%BF").unwrap();
        assert_eq!((read.get("name"), read.get("password")), ("a@b", "x +长"));
        assert!(read.has("name") && !read.has("other"));
        assert_eq!(read.get("other"), "");
        assert!(form(kind, "name=a&name=b").is_none());
        assert!(form(kind, "name=a&nmae=b").is_none());
        assert!(form("text/plain", "name=a").is_none());
        assert!(Form::read(&HeaderMap::new(), b"name=a", &["name"]).is_none());
    }
}
