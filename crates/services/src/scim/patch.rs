//! Changes to a resource, applied to how it is shown; what comes of it is what is wanted. Source: RFC 7644, section
//! 3.5.2, and the shapes that the directories in use send: operations in capitals, attributes in the value without a
//! path, quoted booleans, members to be removed in the value.

use scim_v2::filter::{
    AttrExp, AttrPath, CompValue, CompareOp, PatchPath, PatchValuePath, ValFilter,
};
use serde_json::{Map, Value};

use super::filter::{item_fits, plain};
use super::flaw::Flaw;
use super::request::{get, take};
use super::words::PATCH;

/// The most operations of one request.
const MOST: usize = 1000;
/// The longest path.
const LONGEST: usize = 1024;

/// What there is to change in a kind of resource.
pub(super) struct Known {
    /// Attributes with one value.
    pub(super) plain: &'static [&'static str],
    /// Attributes with several.
    pub(super) several: &'static [&'static str],
    /// Attributes that the server says.
    pub(super) fixed: &'static [&'static str],
    /// Attributes of the standard that are not kept.
    pub(super) passed_over: &'static [&'static str],
}

/// One that a name leads to.
enum Found {
    Plain(&'static str),
    Several(&'static str),
    Fixed(&'static str),
    PassedOver,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// Applies the operations of a request. What was passed over is told.
pub(super) fn apply(
    resource: &mut Map<String, Value>,
    mut body: Map<String, Value>,
    known: &Known,
) -> Result<Vec<String>, Flaw> {
    check_schema(&body)?;
    let Some(Value::Array(operations)) = take(&mut body, "Operations") else {
        return Err(Flaw::syntax("Operations must be a list."));
    };
    if operations.is_empty() || operations.len() > MOST {
        let why = format!("Operations must be 1 to {MOST}.");
        return Err(Flaw::syntax(why));
    }
    let mut passed_over = Vec::new();
    for operation in operations {
        let Value::Object(mut operation) = operation else {
            return Err(Flaw::syntax("An operation must be an object."));
        };
        let op = match take(&mut operation, "op").as_ref().and_then(Value::as_str) {
            Some(op) if op.eq_ignore_ascii_case("add") => Op::Add,
            Some(op) if op.eq_ignore_ascii_case("replace") => Op::Replace,
            Some(op) if op.eq_ignore_ascii_case("remove") => Op::Remove,
            _ => return Err(Flaw::syntax("op must be add, replace or remove.")),
        };
        let value = take(&mut operation, "value");
        let path = match take(&mut operation, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) if path.is_empty() => None,
            Some(Value::String(path)) => Some(path),
            Some(_) => return Err(Flaw::path("path must be a text.")),
        };
        let change = Change {
            resource,
            known,
            passed_over: &mut passed_over,
        };
        change.run(op, path.as_deref(), value)?;
    }
    Ok(passed_over)
}

fn check_schema(body: &Map<String, Value>) -> Result<(), Flaw> {
    let says = |schemas: &Value| {
        let schemas = schemas.as_array();
        schemas.is_some_and(|all| {
            let mut all = all.iter().filter_map(Value::as_str);
            all.any(|one| one.eq_ignore_ascii_case(PATCH))
        })
    };
    match get(body, "schemas") {
        Some(schemas) if !says(schemas) => Err(Flaw::syntax(format!("schemas must name {PATCH}."))),
        _ => Ok(()),
    }
}

struct Change<'a> {
    resource: &'a mut Map<String, Value>,
    known: &'a Known,
    passed_over: &'a mut Vec<String>,
}

impl Change<'_> {
    fn run(mut self, op: Op, path: Option<&str>, value: Option<Value>) -> Result<(), Flaw> {
        match (path, value) {
            (Some(path), value) => self.at(op, path, value),
            (None, _) if op == Op::Remove => {
                Err(Flaw::new(400, "noTarget", "What is removed needs a path."))
            }
            (None, Some(Value::Object(members))) => {
                for (name, value) in members {
                    self.member(op, &name, value)?;
                }
                Ok(())
            }
            (None, _) => {
                let why = "Without a path the value must be an object of attributes.";
                Err(Flaw::new(400, "invalidValue", why))
            }
        }
    }

    /// An attribute that stands in the value of an operation without a path.
    fn member(&mut self, op: Op, name: &str, value: Value) -> Result<(), Flaw> {
        if name.eq_ignore_ascii_case("schemas") || name.eq_ignore_ascii_case("meta") {
            return Ok(());
        }
        // Directories repeat which resource they mean.
        if name.eq_ignore_ascii_case("id") && self.resource.get("id") == Some(&value) {
            return Ok(());
        }
        // The attributes of an extension stand in an object under its name.
        if name.contains(':') && plain(name) == name && value.is_object() {
            self.passed_over.push(name.to_owned());
            return Ok(());
        }
        self.at(op, name, Some(value))
    }

    fn at(&mut self, op: Op, path: &str, value: Option<Value>) -> Result<(), Flaw> {
        let wrong = || Flaw::path(format!("The path {} cannot be read.", brief(path)));
        if path.len() > LONGEST {
            return Err(wrong());
        }
        let parsed: PatchPath = path.trim().parse().map_err(|_| wrong())?;
        let attribute = match &parsed {
            PatchPath::Attr(path) => path,
            PatchPath::Value(path) => &path.attr,
        };
        let found = self.find(attribute, path)?;
        let is_whole = matches!(&parsed, PatchPath::Attr(path) if path.sub_attr.is_none());
        match (found, parsed) {
            (Found::PassedOver, _) => self.passed_over.push(attribute_name(path)),
            (Found::Fixed("id"), _) if self.resource.get("id") == value.as_ref() => {}
            (Found::Fixed(name), _) => return Err(Flaw::mutability(name)),
            (Found::Plain(name), _) if is_whole => self.plain(op, name, value)?,
            (Found::Plain(_), _) => return Err(wrong()),
            (Found::Several(name), PatchPath::Attr(path)) => match path.sub_attr {
                None => self.several(op, name, value)?,
                Some(sub) => self.each(op, name, &sub, value.as_ref()),
            },
            (Found::Several(name), PatchPath::Value(path)) => {
                self.some(op, name, path, value.as_ref())?;
            }
        }
        Ok(())
    }

    fn find(&self, attribute: &AttrPath, path: &str) -> Result<Found, Flaw> {
        if let Some(uri) = &attribute.uri {
            let whole = format!("{uri}:{}", attribute.name);
            if plain(&whole) == whole {
                return Ok(Found::PassedOver);
            }
        }
        let named = |all: &[&'static str]| {
            let mut all = all.iter();
            all.find(|one| one.eq_ignore_ascii_case(&attribute.name))
                .copied()
        };
        let known = self.known;
        if let Some(name) = named(known.plain) {
            Ok(Found::Plain(name))
        } else if let Some(name) = named(known.several) {
            Ok(Found::Several(name))
        } else if let Some(name) = named(known.fixed) {
            Ok(Found::Fixed(name))
        } else if named(known.passed_over).is_some() {
            Ok(Found::PassedOver)
        } else {
            let why = format!("There is no attribute {}.", brief(path));
            Err(Flaw::path(why))
        }
    }

    fn plain(&mut self, op: Op, name: &str, value: Option<Value>) -> Result<(), Flaw> {
        match (op, value) {
            (Op::Remove, _) | (_, Some(Value::Null)) => {
                self.resource.shift_remove(name);
            }
            (_, Some(value)) => {
                self.resource.insert(name.to_owned(), value);
            }
            (_, None) => return Err(Flaw::value(name, "a value is needed")),
        }
        Ok(())
    }

    /// All values of an attribute.
    fn several(&mut self, op: Op, name: &str, value: Option<Value>) -> Result<(), Flaw> {
        let given = match value {
            None | Some(Value::Null) => None,
            Some(value) => Some(items(name, value)?),
        };
        match (op, given) {
            (Op::Remove | Op::Replace, None) => {
                self.resource.shift_remove(name);
            }
            (Op::Remove, Some(gone)) => {
                let is_gone = |one: &Value| gone.iter().any(|other| is_same(one, other));
                self.list(name).retain(|one| !is_gone(one));
            }
            (Op::Replace, Some(given)) => {
                self.resource.insert(name.to_owned(), given.into());
            }
            (Op::Add, Some(given)) => add(self.list(name), given),
            (Op::Add, None) => return Err(Flaw::value(name, "a value is needed")),
        }
        Ok(())
    }

    /// A part of each value.
    fn each(&mut self, op: Op, name: &str, sub: &str, value: Option<&Value>) {
        let list = self.list(name);
        if list.is_empty() && op != Op::Remove {
            list.push(Value::Object(Map::new()));
        }
        for item in list.iter_mut() {
            put(item, sub, op, value.cloned());
        }
    }

    /// The values that a filter picks.
    fn some(
        &mut self,
        op: Op,
        name: &str,
        path: PatchValuePath,
        value: Option<&Value>,
    ) -> Result<(), Flaw> {
        let (filter, sub) = (path.filter, path.sub_attr);
        let list = self.list(name);
        let is_one = |one: &Value| item_fits(one, &filter);
        match (op, sub) {
            (Op::Remove, None) => list.retain(|one| !is_one(one)),
            (Op::Remove, Some(sub)) => {
                let picked = list.iter_mut().filter(|one| item_fits(one, &filter));
                picked.for_each(|one| put(one, &sub, op, None));
            }
            (_, sub) => {
                if !list.iter().any(is_one) {
                    // Some directories change a value that is not there yet, and mean that it comes to be.
                    let Some(new) = meant(&filter) else {
                        let why = format!("No value of {name} is the one that is meant.");
                        return Err(Flaw::new(400, "noTarget", why));
                    };
                    list.push(new);
                }
                for one in list.iter_mut().filter(|one| item_fits(one, &filter)) {
                    match (&sub, value) {
                        (Some(sub), value) => put(one, sub, op, value.cloned()),
                        (None, Some(Value::Object(parts))) => {
                            for (sub, value) in parts {
                                put(one, sub, op, Some(value.clone()));
                            }
                        }
                        (None, _) => return Err(Flaw::value(name, "an object is needed")),
                    }
                }
            }
        }
        Ok(())
    }

    fn list(&mut self, name: &str) -> &mut Vec<Value> {
        let slot = self.resource.entry(name).or_insert(Value::Null);
        if !slot.is_array() {
            *slot = Value::Array(Vec::new());
        }
        // INVARIANT: it is a list since the lines above.
        match slot {
            Value::Array(list) => list,
            _ => unreachable!("a list was put there"),
        }
    }
}

/// What a filter says of a value that it would pick, if it says just that.
fn meant(filter: &ValFilter) -> Option<Value> {
    let mut members = Map::new();
    let mut left = vec![filter];
    while let Some(one) = left.pop() {
        match one {
            ValFilter::Attr(AttrExp::Comparison(path, CompareOp::Eq, with))
                if path.sub_attr.is_none() =>
            {
                let value = match with {
                    CompValue::Str(text) => Value::String(text.clone()),
                    CompValue::True => Value::Bool(true),
                    CompValue::False => Value::Bool(false),
                    CompValue::Null | CompValue::Number(_) => return None,
                };
                members.insert(path.name.clone(), value);
            }
            ValFilter::And(all) => left.extend(all.as_slice()),
            _ => return None,
        }
    }
    Some(Value::Object(members))
}

/// Values as a list of objects.
pub(super) fn items(name: &str, value: Value) -> Result<Vec<Value>, Flaw> {
    let all = match value {
        Value::Array(all) => all,
        one => vec![one],
    };
    let item = |one: Value| match one {
        Value::Object(_) => Ok(one),
        Value::String(_) => Ok(Value::Object(Map::from_iter([("value".to_owned(), one)]))),
        _ => Err(Flaw::value(name, "its values are objects with a value")),
    };
    all.into_iter().map(item).collect()
}

fn add(list: &mut Vec<Value>, given: Vec<Value>) {
    for new in given {
        if let Some(one) = list.iter_mut().find(|one| is_same(one, &new)) {
            *one = new;
            continue;
        }
        // There is one primary value, and it is the newest.
        if part(&new, "primary") == Some(&Value::Bool(true)) {
            for one in list.iter_mut() {
                put(one, "primary", Op::Remove, None);
            }
        }
        list.push(new);
    }
}

fn put(item: &mut Value, sub: &str, op: Op, value: Option<Value>) {
    let Value::Object(members) = item else {
        return;
    };
    take(members, sub);
    match value {
        Some(value) if op != Op::Remove && !value.is_null() => {
            members.insert(sub.to_owned(), value);
        }
        _ => {}
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    let value = part(one, "value");
    value.is_some() && value == part(other, "value")
}

fn part<'a>(item: &'a Value, name: &str) -> Option<&'a Value> {
    get(item.as_object()?, name)
}

fn attribute_name(path: &str) -> String {
    brief(path.split('[').next().unwrap_or_default())
}

/// As much of a text as belongs into an error.
fn brief(text: &str) -> String {
    text.chars().take(128).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::user::KNOWN as USER;
    use super::*;

    #[expect(
        clippy::needless_pass_by_value,
        reason = "tables write it as it is sent"
    )]
    fn patched(operations: Value) -> Result<Value, &'static str> {
        let resource = json!({
            "id": "7", "userName": "alice", "displayName": "Alice",
            "emails": [{"value": "a@x.com", "type": "work", "primary": true}],
        });
        let Value::Object(mut resource) = resource else {
            unreachable!()
        };
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        let Value::Object(body) = body else {
            unreachable!()
        };
        let applied = apply(&mut resource, body, &USER);
        applied.map_err(|flaw| flaw.code)?;
        Ok(resource.into())
    }

    #[test]
    fn the_shapes_of_entra_are_understood() {
        let told = patched(json!([
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "Add", "path": "externalId", "value": "e-1"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "b@x.com"},
            {"op": "Replace", "path": "name.givenName", "value": "A"},
            {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "X"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "1"},
        ]));
        let told = told.unwrap();
        assert_eq!(told["active"], "False");
        assert_eq!(told["externalId"], "e-1");
        assert_eq!(
            told["emails"],
            json!([{"type": "work", "primary": true, "value": "b@x.com"}])
        );
        assert!(told.get("name").is_none());
        let told = patched(json!([{"op": "Add", "value": {
            "displayName": "B", "name.givenName": "A", "emails[type eq \"home\"].value": "h@x.com",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "X"},
        }}]));
        let told = told.unwrap();
        assert_eq!(told["displayName"], "B");
        assert_eq!(
            told["emails"][1],
            json!({"type": "home", "value": "h@x.com"})
        );
    }

    #[test]
    fn the_shapes_of_okta_are_understood() {
        let told = patched(json!([{"op": "replace", "value": {"active": false}}])).unwrap();
        assert_eq!(told["active"], false);
        let told = patched(json!([{"op": "replace", "value": {"id": "7", "displayName": "C"}}]));
        assert_eq!(told.unwrap()["displayName"], "C");
    }

    #[test]
    fn the_shapes_of_the_standard_are_understood() {
        let told = patched(json!([
            {"op": "add", "path": "emails", "value": [{"value": "c@x.com", "primary": true}]},
            {"op": "remove", "path": "displayName"},
        ]));
        let told = told.unwrap();
        assert_eq!(
            told["emails"],
            json!([{"value": "a@x.com", "type": "work"}, {"value": "c@x.com", "primary": true}])
        );
        assert!(told.get("displayName").is_none());
        for gone in ["emails", "emails[value eq \"a@x.com\"]"] {
            let told = patched(json!([{"op": "remove", "path": gone}])).unwrap();
            let emails = told.get("emails").cloned().unwrap_or(json!([]));
            assert_eq!(emails, json!([]), "{gone}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_told_in_the_words_of_the_standard() {
        for (operation, code) in [
            (
                json!({"op": "replace", "path": "id", "value": "8"}),
                "mutability",
            ),
            (
                json!({"op": "replace", "path": "groups", "value": []}),
                "mutability",
            ),
            (
                json!({"op": "replace", "path": "nothing", "value": 1}),
                "invalidPath",
            ),
            (
                json!({"op": "replace", "path": "emails[", "value": 1}),
                "invalidPath",
            ),
            (
                json!({"op": "replace", "path": "userName.x", "value": 1}),
                "invalidPath",
            ),
            (json!({"op": "remove"}), "noTarget"),
            (
                json!({"op": "replace", "path": "emails[value co \"z\"].type", "value": "x"}),
                "noTarget",
            ),
            (json!({"op": "replace", "value": "x"}), "invalidValue"),
            (
                json!({"op": "replace", "path": "displayName"}),
                "invalidValue",
            ),
            (
                json!({"op": "add", "path": "emails", "value": 7}),
                "invalidValue",
            ),
            (
                json!({"op": "move", "path": "displayName"}),
                "invalidSyntax",
            ),
            (json!("add"), "invalidSyntax"),
        ] {
            let told = patched(json!([operation.clone()]));
            assert_eq!(told, Err(code), "{operation}");
        }
        assert_eq!(patched(json!([])), Err("invalidSyntax"));
    }
}
