//! Assessments in SARIF: what fails, what is not known, and what somebody answers for.

use domain::posture::{Assessment, Finding, Outcome, Rule, Severity, rules};
use serde_json::{Value, json};

use crate::sarif;

pub(super) fn report(assessed: &[Assessment]) -> Value {
    let verdicts = assessed.iter().flat_map(|one| &one.verdicts);
    let results = verdicts.flat_map(|verdict| {
        let findings = verdict.findings.iter();
        findings.filter_map(|finding| result(verdict.rule, finding))
    });
    sarif::log(&json!({
        "tool": sarif::tool(rules().map(described)),
        "results": results.collect::<Vec<_>>(),
    }))
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "name": rule.item,
        "shortDescription": { "text": rule.title },
        "help": { "text": rule.remediation },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "version": rule.version, "tags": rule.mappings },
    })
}

/// Nothing for what is as it should be.
fn result(rule: &Rule, finding: &Finding) -> Option<Value> {
    let (kind, level) = match finding.outcome {
        Outcome::Pass | Outcome::NotApplicable => return None,
        Outcome::Fail | Outcome::Excepted => ("fail", level(finding.severity)),
        Outcome::Unknown => ("review", "none"),
    };
    let suppressions = match finding.outcome {
        Outcome::Excepted => json!([{ "kind": "external", "justification": finding.why }]),
        _ => json!([]),
    };
    Some(json!({
        "ruleId": rule.id,
        "ruleIndex": rules().position(|one| one.id == rule.id),
        "kind": kind,
        "level": level,
        "message": { "text": format!("{}; {}", finding.why, rule.remediation) },
        "locations": [{ "logicalLocations": [{
            "fullyQualifiedName": finding.resource.to_string(),
            "kind": "resource",
        }] }],
        "properties": { "severity": finding.severity },
        "suppressions": suppressions,
    }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}
