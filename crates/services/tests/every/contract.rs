//! Both ways against the facts of the outside API in `contract/`: what is there is served or listed
//! as absent, and nothing else is served.

use std::collections::{BTreeMap, BTreeSet};

use rpc::{Kind, ParameterShape};
use serde_json::{Value, json};
use services::SERVICES;

use crate::facts::{absent, contracts, entry};
use crate::scenario::Scenario;

#[test]
fn every_service_has_a_contract() {
    let contracts = contracts();
    for service in SERVICES {
        let contract = contracts
            .iter()
            .find(|one| one.value["product"] == service.name)
            .unwrap_or_else(|| panic!("{} has no contract", service.name));
        assert_eq!(contract.value["version"], service.version);
    }
}

#[test]
fn operations_are_served_or_absent_and_none_is_our_own() {
    let mut expected = BTreeSet::new();
    for contract in contracts() {
        let names: BTreeSet<_> = contract
            .operations()
            .map(|(name, _)| name.clone())
            .collect();
        for name in &names {
            if entry(&contract, name).is_none() {
                expected.insert(format!("{}.{name}", contract.name));
            }
        }
        for entry in contract
            .service()
            .into_iter()
            .flat_map(|service| service.operations)
        {
            assert!(
                names.contains(entry.name),
                "{} is not in the contract",
                entry.name
            );
        }
    }
    let listed: BTreeSet<_> = absent()
        .into_iter()
        .filter(|line| line.matches('.').count() == 1)
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn parameters_are_those_of_the_contract_and_none_is_dropped() {
    for contract in contracts() {
        for (name, operation) in contract.operations() {
            let Some(entry) = entry(&contract, name) else {
                continue;
            };
            let request = operation["request"].as_object().unwrap();
            for (parameter, told) in request {
                let shape = entry.shape.iter().find(|shape| shape.name == parameter);
                // One that is not served is read as `rpc::field::Unserved`, which refuses it by name.
                let shape = shape.unwrap_or_else(|| panic!("{name} drops {parameter}"));
                let required = contract.is_required(name, parameter);
                assert_eq!(shape.required, required, "{name}.{parameter}: required");
                assert!(is_written_so(shape, told), "{name}.{parameter}: {told}");
            }
            for shape in entry.shape {
                let known = request.contains_key(shape.name);
                assert!(known, "{name}.{} is not in the contract", shape.name);
            }
        }
    }
    let listed: Vec<_> = absent()
        .into_iter()
        .filter(|line| line.contains(".request."))
        .collect();
    assert_eq!(listed, [""; 0], "a parameter may not be absent");
}

#[test]
fn answers_are_those_of_the_contract() {
    let scenario = Scenario::play();
    let mut expected = BTreeSet::new();
    for contract in contracts() {
        for (name, operation) in contract.operations() {
            if entry(&contract, name).is_none() {
                continue;
            }
            let mut told = BTreeMap::new();
            promised(&operation["response"], "", &mut told);
            let mut shown = BTreeMap::new();
            let service = contract.service().unwrap().name;
            for answer in &scenario.answers[&(service.to_owned(), name.clone())] {
                seen(answer, "", &mut shown);
            }
            for field in unseen(&told, &shown).unwrap_or_else(|why| panic!("{name}: {why}")) {
                expected.insert(contract.line(name, "response", &field));
            }
        }
    }
    let listed: BTreeSet<_> = absent()
        .into_iter()
        .filter(|line| line.contains(".response."))
        .collect();
    assert_eq!(listed, expected);
}

/// Whether a parameter is read in the form the contract writes it, if not in others too. A type of our
/// own may stand for a number or a JSON text that it parses itself.
fn is_written_so(shape: &ParameterShape, told: &Value) -> bool {
    let kind = shape.kind;
    match (told["enc"].as_str(), told["type"].as_str()) {
        (Some("flat"), _) => matches!(kind, Kind::Flat(_) | Kind::Either(_)),
        (Some("json"), _) => matches!(kind, Kind::Json | Kind::Text | Kind::Either(_)),
        (_, Some("string")) => kind == Kind::Text,
        (_, Some("boolean")) => kind == Kind::Boolean,
        (_, Some("integer" | "long")) => matches!(kind, Kind::Integer | Kind::Text),
        _ => false,
    }
}

/// What is promised and not shown, unless something is shown that is not promised. A `*` in a promise
/// stands for any name; a leaf `any` for whatever there is from there on.
fn unseen(
    told: &BTreeMap<String, String>,
    shown: &BTreeMap<String, String>,
) -> Result<Vec<String>, String> {
    let mut left = told.clone();
    for (field, kind) in shown {
        let promise = told
            .iter()
            .find(|(path, promised)| covers(path, field, promised));
        match promise {
            Some((path, promised)) if promised == kind || promised == "any" => left.remove(path),
            Some((_, promised)) => return Err(format!("{field} is {kind}, not {promised}")),
            None => return Err(format!("{field} is not promised")),
        };
    }
    Ok(left.into_keys().collect())
}

/// Whether a promised path speaks of a field.
fn covers(path: &str, field: &str, promised: &str) -> bool {
    let mut names = field.split('.');
    let each = path.split('.').all(|name| {
        names
            .next()
            .is_some_and(|shown| name == "*" || name == shown)
    });
    each && (promised == "any" || names.next().is_none())
}

#[test]
fn maps_and_leaves_of_any_kind_are_understood() {
    let leaves = |value: Value| {
        let mut leaves = BTreeMap::new();
        promised(&value, "", &mut leaves);
        leaves
    };
    let told = leaves(json!({"Labels": {"*": {"Id": "string"}}, "Extra": "any", "Id": "string"}));
    let answer = |value: Value| {
        let mut shown = BTreeMap::new();
        seen(&value, "", &mut shown);
        unseen(&told, &shown)
    };
    let all =
        json!({"Labels": {"a": {"Id": "1"}, "b": {"Id": "2"}}, "Extra": {"x": [1]}, "Id": "3"});
    assert_eq!(answer(all), Ok(Vec::new()));
    let mixed = json!({"Extra": [1, "1"], "Id": "3", "Labels": {"a": {"Id": "1"}}});
    assert_eq!(answer(mixed), Ok(Vec::new()));
    let some = answer(json!({"Extra": true})).unwrap();
    assert_eq!(some, ["Id", "Labels.*.Id"]);
    for wrong in [
        json!({"Labels": {"a": {"Id": 1}}}),
        json!({"Labels": {"a": {"Name": "x"}}}),
        json!({"Labels": {"a": "x"}}),
        json!({"Id": {"x": "y"}}),
        json!({"Id": ["x", 1]}),
        json!({"Other": "x"}),
    ] {
        assert!(answer(wrong.clone()).is_err(), "{wrong}");
    }
}

/// Leaves of a type: their paths, lists as if they were their items.
fn promised(kind: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    match kind {
        Value::Object(fields) => {
            for (name, kind) in fields {
                promised(kind, &below(path, name), into);
            }
        }
        Value::Array(items) => promised(&items[0], path, into),
        leaf => {
            into.insert(path.to_owned(), leaf.as_str().unwrap().to_owned());
        }
    }
}

/// Leaves of an answer: their paths and kinds.
fn seen(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    let kind = match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                seen(value, &below(path, name), into);
            }
            return;
        }
        Value::Array(items) => {
            for item in items {
                seen(item, path, into);
            }
            return;
        }
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::Null => "null",
    };
    let known = into.entry(path.to_owned());
    let known = known.or_insert_with(|| kind.to_owned());
    if known != kind {
        // Nothing but a promise of any kind allows that.
        "of two kinds".clone_into(known);
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
