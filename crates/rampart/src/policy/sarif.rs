//! Findings of the linter in SARIF.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use policy::{Edit, Finding, Lint, Position, Severity};
use serde_json::{Value, json};

use super::linted::Linted;
use crate::sarif;

/// The whole report.
pub(super) fn report(all: &[Linted]) -> Value {
    let rules: Vec<&Lint> = policy::mistakes().iter().chain(policy::lints()).collect();
    let results = all.iter().flat_map(|linted| {
        let uri = uri(&linted.path);
        let rules = &rules;
        linted
            .findings
            .iter()
            .map(move |finding| result(&uri, rules, finding))
    });
    sarif::log(&json!({
        "tool": sarif::tool(rules.iter().map(|rule| described(rule))),
        "columnKind": "unicodeCodePoints",
        "artifacts": all.iter().map(|linted| {
            json!({ "location": { "uri": uri(&linted.path) } })
        }).collect::<Vec<_>>(),
        "results": results.collect::<Vec<_>>(),
    }))
}

fn described(rule: &Lint) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["policy", rule.rule] },
    })
}

fn result(uri: &str, rules: &[&Lint], finding: &Finding) -> Value {
    let mut message = finding.message.clone();
    if !finding.help.is_empty() {
        message = format!("{message}; {}", finding.help);
    }
    let element = if finding.path.is_empty() {
        json!([])
    } else {
        json!([{ "fullyQualifiedName": finding.path }])
    };
    let fixes = finding.edit.iter().map(|edit| fix(uri, finding, edit));
    json!({
        "ruleId": finding.code,
        "ruleIndex": rules.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri },
                "region": region(finding.position, finding.end),
            },
            "logicalLocations": element,
        }],
        "fixes": fixes.collect::<Vec<_>>(),
    })
}

fn fix(uri: &str, finding: &Finding, edit: &Edit) -> Value {
    json!({
        "description": { "text": finding.help },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri },
            "replacements": [{
                "deletedRegion": region(edit.position, edit.end),
                "insertedContent": { "text": edit.text },
            }],
        }],
    })
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Where a file is: relative to where the command runs, unless it was named from the root.
fn uri(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    let encoded = utf8_percent_encode(&path.to_string_lossy(), KEPT).to_string();
    let encoded = encoded.trim_start_matches("./");
    if path.is_absolute() {
        format!("file://{encoded}")
    } else {
        encoded.to_owned()
    }
}

/// All but what a path of a URI may hold as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
