//! Whether a resource is one of those that are asked for. The language is read by a library, this is what it means here.
//! Source: RFC 7644, section 3.4.2.2.

use std::cmp::Ordering;

use scim_v2::filter::{AttrExp, AttrPath, CompValue, CompareOp, Filter, ValFilter};
use serde_json::{Map, Value};

use super::flaw::Flaw;
use super::request::get;

/// The longest filter.
const LONGEST: usize = 4096;
/// Compared as they are spelt; the others fold case.
const EXACT: [&str; 5] = ["id", "externalid", "value", "$ref", "version"];

/// Reads a filter.
pub(super) fn read(text: &str) -> Result<Filter, Flaw> {
    let invalid = |why: &str| {
        let detail = format!("The filter cannot be read: {why}.");
        Flaw::new(400, "invalidFilter", detail)
    };
    if text.len() > LONGEST {
        return Err(invalid("it is longer than 4096 bytes"));
    }
    // The grammar has no room for blanks at its ends.
    text.trim()
        .parse()
        .map_err(|_| invalid("an example of one is userName eq \"alice\""))
}

/// The name of an attribute without the schema of a resource before it.
pub(super) fn plain(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    for schema in [super::words::USER, super::words::GROUP] {
        let schema = schema.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix(&schema)
            && rest.starts_with(':')
        {
            return name.get(schema.len() + 1..).unwrap_or_default();
        }
    }
    name
}

/// Whether a resource is one of those.
pub(super) fn fits(resource: &Map<String, Value>, filter: &Filter) -> bool {
    match filter {
        Filter::Attr(expression) => holds(resource, expression),
        Filter::Not(inner) => !fits(resource, inner),
        Filter::And(all) => all.as_slice().iter().all(|one| fits(resource, one)),
        Filter::Or(any) => any.as_slice().iter().any(|one| fits(resource, one)),
        Filter::ValuePath(path) => items(resource, &path.attr)
            .iter()
            .any(|item| item_fits(item, &path.filter)),
    }
}

/// Whether a value of several is one of those.
pub(super) fn item_fits(item: &Value, filter: &ValFilter) -> bool {
    let Value::Object(members) = item else {
        return false;
    };
    match filter {
        ValFilter::Attr(expression) => holds(members, expression),
        ValFilter::Not(inner) => !item_fits(item, inner),
        ValFilter::And(all) => all.as_slice().iter().all(|one| item_fits(item, one)),
        ValFilter::Or(any) => any.as_slice().iter().any(|one| item_fits(item, one)),
    }
}

/// What a filter demands an attribute to be, if it demands it of all.
pub(super) fn demanded<'a>(filter: &'a Filter, name: &str) -> Option<&'a str> {
    match filter {
        Filter::Attr(AttrExp::Comparison(path, CompareOp::Eq, CompValue::Str(text)))
            if path.sub_attr.is_none() && path.name.eq_ignore_ascii_case(name) =>
        {
            Some(text)
        }
        Filter::And(all) => all.as_slice().iter().find_map(|one| demanded(one, name)),
        _ => None,
    }
}

/// Rewrites what names are compared with.
pub(super) fn rename(filter: &mut Filter, name: &str, to: &impl Fn(&str) -> Option<String>) {
    match filter {
        Filter::Attr(AttrExp::Comparison(path, _, CompValue::Str(text)))
            if path.name.eq_ignore_ascii_case(name) =>
        {
            if let Some(other) = to(text) {
                *text = other;
            }
        }
        Filter::Not(inner) => rename(inner, name, to),
        Filter::And(all) | Filter::Or(all) => {
            all.iter_mut().for_each(|one| rename(one, name, to));
        }
        Filter::Attr(_) | Filter::ValuePath(_) => {}
    }
}

fn items(resource: &Map<String, Value>, path: &AttrPath) -> Vec<Value> {
    match get(resource, &path.name) {
        Some(Value::Array(items)) => items.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => Vec::new(),
    }
}

fn holds(resource: &Map<String, Value>, expression: &AttrExp) -> bool {
    match expression {
        AttrExp::Present(path) => values(resource, path)
            .iter()
            .any(|(_, value)| is_there(value)),
        AttrExp::Comparison(path, operator, with) => {
            let values = values(resource, path);
            let one = |(name, value): &(&str, &Value)| compare(name, value, operator, with);
            match operator {
                // An attribute that is not there is no value of any.
                CompareOp::Ne => {
                    values
                        .iter()
                        .all(|(name, value)| !compare(name, value, &CompareOp::Eq, with))
                        && !(values.is_empty() && matches!(with, CompValue::Null))
                }
                CompareOp::Eq if values.is_empty() => matches!(with, CompValue::Null),
                _ => values.iter().any(one),
            }
        }
    }
}

fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The values under a path, each with the name of what it is.
fn values<'a>(resource: &'a Map<String, Value>, path: &'a AttrPath) -> Vec<(&'a str, &'a Value)> {
    let Some(value) = get(resource, &path.name) else {
        return Vec::new();
    };
    let sub = path.sub_attr.as_deref();
    let within = |item: &'a Value| match item {
        Value::Object(members) => {
            let name = sub.unwrap_or("value");
            get(members, name).map(|value| (name, value))
        }
        plain if sub.is_none() => Some((&*path.name, plain)),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().filter_map(within).collect(),
        other => within(other).into_iter().collect(),
    }
}

fn compare(name: &str, value: &Value, operator: &CompareOp, with: &CompValue) -> bool {
    match (value, with) {
        (Value::String(value), CompValue::Str(with)) => {
            let name = name.to_ascii_lowercase();
            // What stands under value is an id, or an address.
            let is_address = name == "value" && value.contains('@');
            if EXACT.contains(&&*name) && !is_address {
                texts(value, operator, with)
            } else {
                texts(&value.to_lowercase(), operator, &with.to_lowercase())
            }
        }
        (Value::Bool(value), with) => {
            let with = match with {
                CompValue::True => true,
                CompValue::False => false,
                // Some clients quote it.
                CompValue::Str(text) if text.eq_ignore_ascii_case("true") => true,
                CompValue::Str(text) if text.eq_ignore_ascii_case("false") => false,
                _ => return false,
            };
            *operator == CompareOp::Eq && *value == with
        }
        _ => false,
    }
}

fn texts(value: &str, operator: &CompareOp, with: &str) -> bool {
    match operator {
        CompareOp::Eq => value == with,
        CompareOp::Ne => value != with,
        CompareOp::Co => value.contains(with),
        CompareOp::Sw => value.starts_with(with),
        CompareOp::Ew => value.ends_with(with),
        // Moments are written so that they sort as texts do.
        CompareOp::Gt => value.cmp(with) == Ordering::Greater,
        CompareOp::Lt => value.cmp(with) == Ordering::Less,
        CompareOp::Ge => value.cmp(with) != Ordering::Less,
        CompareOp::Le => value.cmp(with) != Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_one(filter: &str) -> bool {
        let resource = json!({
            "id": "7", "externalId": "Ab", "userName": "Alice", "active": true,
            "emails": [{"value": "Alice@Example.com", "type": "work", "primary": true}],
            "groups": [], "meta": {"created": "2026-01-02T03:04:05Z"},
        });
        fits(resource.as_object().unwrap(), &read(filter).unwrap())
    }

    #[test]
    fn a_filter_means_what_the_standard_says() {
        for yes in [
            "userName eq \"alice\"",
            "USERNAME Eq \"ALICE\"",
            "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"alice\"",
            "externalId eq \"Ab\"",
            "userName sw \"AL\" and externalId pr",
            "userName co \"lic\" and not (userName eq \"bob\")",
            "userName eq \"bob\" or active eq true",
            "active eq \"True\"",
            "emails[type eq \"work\" and value co \"@example\"]",
            "emails.value ew \"example.com\"",
            "emails eq \"alice@example.com\"",
            "meta.created gt \"2026-01-01T00:00:00Z\"",
            "title ne \"boss\"",
            "not (title pr)",
            " userName eq \"alice\" ",
        ] {
            assert!(is_one(yes), "{yes}");
        }
        for no in [
            "userName eq \"bob\"",
            "externalId eq \"ab\"",
            "active eq false",
            "title pr",
            "title eq \"boss\"",
            "groups pr",
            "emails[type eq \"home\"]",
            "userName eq 7",
            "meta.created lt \"2026-01-01T00:00:00Z\"",
            "userName eq \"alice\" and active eq false",
        ] {
            assert!(!is_one(no), "{no}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = format!("{}userName pr{}", "(".repeat(500), ")".repeat(500));
        let many = vec!["a pr"; 2000].join(" or ");
        for bad in [
            "",
            "userName",
            "userName eq",
            "userName is \"a\"",
            "eq \"a\"",
            &deep,
            &many,
        ] {
            assert_eq!(read(bad).unwrap_err().code, "invalidFilter", "{bad}");
        }
    }

    #[test]
    fn what_all_must_be_is_found_and_names_are_rewritten() {
        let mut filter = read("active eq true and username eq \"alice@acme\"").unwrap();
        rename(&mut filter, "userName", &|text| {
            text.strip_suffix("@acme").map(str::to_owned)
        });
        assert_eq!(demanded(&filter, "userName"), Some("alice"));
        let either = read("userName eq \"a\" or userName eq \"b\"").unwrap();
        assert_eq!(demanded(&either, "userName"), None);
    }
}
