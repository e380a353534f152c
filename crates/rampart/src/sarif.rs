//! SARIF 2.1.0, the form that code hosts and editors read: what all reports in it have in common.

use serde_json::{Value, json};

/// The file around one run.
pub(crate) fn log(run: &Value) -> Value {
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

/// This program, with the rules it knows.
pub(crate) fn tool(rules: impl Iterator<Item = Value>) -> Value {
    json!({ "driver": {
        "name": "rampart",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.collect::<Vec<_>>(),
    } })
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
