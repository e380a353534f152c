//! Assessments for programs. The form has a version, which counts up when a member changes its meaning.

use domain::posture::{Assessment, Parameters, Verdict};
use serde_json::{Map, Value, json};

pub(super) fn report(assessed: &[Assessment]) -> Value {
    json!({
        "format": FORMAT,
        "accounts": assessed.iter().map(account).collect::<Vec<_>>(),
    })
}

fn account(assessment: &Assessment) -> Value {
    let parameters = assessment.profile.parameters();
    let rules = assessment.verdicts.iter();
    let rules: Vec<_> = rules.map(|verdict| rule(verdict, &parameters)).collect();
    json!({
        "account": assessment.account.to_string(),
        "time": assessment.now.to_string(),
        "profile": assessment.profile.name(),
        "score": assessment.score(),
        "rules": rules,
    })
}

fn rule(verdict: &Verdict, parameters: &Parameters) -> Value {
    let rule = verdict.rule;
    let numbers = rule.parameters.iter();
    let numbers = numbers.map(|(name, number)| ((*name).to_owned(), number(parameters).into()));
    json!({
        "id": rule.id,
        "version": rule.version,
        "item": rule.item,
        "severity": rule.severity,
        "title": rule.title,
        "parameters": numbers.collect::<Map<_, _>>(),
        "evidence": rule.evidence,
        "remediation": rule.remediation,
        "mappings": rule.mappings,
        "outcome": verdict.outcome(),
        "findings": verdict.findings,
    })
}

const FORMAT: u32 = 1;
