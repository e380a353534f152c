//! Which attributes of a resource are shown. Source: RFC 7644, section 3.9.

use serde_json::{Map, Value};

use super::filter::plain;
use super::flaw::Flaw;

/// Those that are asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) enum Shown {
    /// All.
    #[default]
    All,
    /// These and those that are always shown.
    Only(Vec<Named>),
    /// All but these.
    But(Vec<Named>),
}

/// An attribute, or one within it, in small letters.
type Named = (String, Option<String>);

/// Shown whatever is asked for.
const ALWAYS: [&str; 2] = ["schemas", "id"];

impl Shown {
    /// From the two parameters, which exclude each other.
    pub(super) fn read<'a>(
        only: impl IntoIterator<Item = &'a str>,
        but: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Flaw> {
        let named = |text: &str| {
            let name = plain(text.trim()).to_ascii_lowercase();
            match name.split_once('.') {
                Some((name, sub)) => (name.to_owned(), Some(sub.to_owned())),
                None => (name, None),
            }
        };
        let read = |text: &str| -> Vec<_> {
            let all = text.split(',').filter(|one| !one.trim().is_empty());
            all.map(named).collect()
        };
        let only: Vec<_> = only.into_iter().flat_map(read).collect();
        let but: Vec<_> = but.into_iter().flat_map(read).collect();
        match (only.is_empty(), but.is_empty()) {
            (true, true) => Ok(Self::All),
            (false, true) => Ok(Self::Only(only)),
            (true, false) => Ok(Self::But(but)),
            (false, false) => {
                let why = "attributes and excludedAttributes are not given together.";
                Err(Flaw::new(400, "invalidValue", why))
            }
        }
    }

    /// Whether anything of an attribute is shown, so that it must be gathered.
    pub(super) fn shows(&self, name: &str) -> bool {
        let is = |(one, _): &Named| one.eq_ignore_ascii_case(name);
        match self {
            Self::All => true,
            Self::Only(all) => all.iter().any(is),
            Self::But(all) => !all.iter().any(|one| is(one) && one.1.is_none()),
        }
    }

    /// Leaves of a resource what is shown.
    pub(super) fn cut(&self, resource: Map<String, Value>) -> Map<String, Value> {
        let is_always = |name: &str| ALWAYS.contains(&name);
        match self {
            Self::All => resource,
            Self::Only(all) => resource
                .into_iter()
                .filter_map(|(name, value)| {
                    if is_always(&name) {
                        return Some((name, value));
                    }
                    let mine = all
                        .iter()
                        .filter(|(one, _)| one.eq_ignore_ascii_case(&name));
                    let subs: Vec<_> = mine.map(|(_, sub)| sub.as_deref()).collect();
                    if subs.is_empty() {
                        return None;
                    }
                    let keeps = |sub: &str| {
                        subs.iter()
                            .any(|one| one.is_none_or(|one| one.eq_ignore_ascii_case(sub)))
                    };
                    Some((name, within(value, &keeps)))
                })
                .collect(),
            Self::But(all) => resource
                .into_iter()
                .filter_map(|(name, value)| {
                    if is_always(&name) {
                        return Some((name, value));
                    }
                    let mine = all
                        .iter()
                        .filter(|(one, _)| one.eq_ignore_ascii_case(&name));
                    let subs: Vec<_> = mine.map(|(_, sub)| sub.as_deref()).collect();
                    if subs.contains(&None) {
                        return None;
                    }
                    let keeps = |sub: &str| {
                        !subs
                            .iter()
                            .any(|one| one.is_some_and(|one| one.eq_ignore_ascii_case(sub)))
                    };
                    Some((name, within(value, &keeps)))
                })
                .collect(),
        }
    }
}

/// What of a complex value is kept.
fn within(value: Value, keeps: &impl Fn(&str) -> bool) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| keeps(name));
            Value::Object(kept.collect())
        }
        Value::Array(items) => items.into_iter().map(|one| within(one, keeps)).collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cut(only: &str, but: &str) -> Value {
        let resource = json!({
            "schemas": ["s"], "id": "1", "userName": "a", "active": true,
            "emails": [{"value": "a@x", "type": "work"}], "meta": {"version": "v", "created": "c"},
        });
        let Value::Object(resource) = resource else {
            unreachable!()
        };
        let shown = Shown::read(Some(only), Some(but)).unwrap();
        shown.cut(resource).into()
    }

    #[test]
    fn what_is_asked_for_is_shown_beside_what_always_is() {
        assert_eq!(
            cut("username, emails.VALUE", ""),
            json!({"schemas": ["s"], "id": "1", "userName": "a", "emails": [{"value": "a@x"}]})
        );
        assert_eq!(
            cut("urn:ietf:params:scim:schemas:core:2.0:User:active", ""),
            json!({"schemas": ["s"], "id": "1", "active": true})
        );
        assert_eq!(
            cut("", "emails,active,id,meta.created"),
            json!({"schemas": ["s"], "id": "1", "userName": "a", "meta": {"version": "v"}})
        );
        assert!(Shown::read(Some("a"), Some("b")).is_err());
        let shown = Shown::read(None, Some("members")).unwrap();
        assert!(!shown.shows("members") && shown.shows("displayName"));
    }
}
