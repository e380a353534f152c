//! Conditions that are left, in words.

use std::sync::Arc;

use policy::analysis::{Part, Row};
use policy::{Layer, Test};

use super::sight::Sight;

/// When a conditional row is allowed.
pub(crate) fn only_if(row: &Row, sight: Sight) -> String {
    let mut all = Vec::new();
    for layer in [
        Layer::Session,
        Layer::Identity,
        Layer::Trust,
        Layer::ResourceBased,
    ] {
        let own: Vec<_> = row
            .grants
            .iter()
            .filter(|part| part.layer == layer)
            .collect();
        if own.is_empty() || own.iter().any(|part| part.is_sure()) {
            continue;
        }
        all.push(either(own.into_iter()));
    }
    let open = row.limits.iter().filter(|part| !part.is_sure());
    let (seen, unseen): (Vec<_>, Vec<_>) = open.partition(|part| sight.sees(part.layer));
    if !seen.is_empty() {
        all.push(format!("not {}", bracketed(&either(seen.into_iter()))));
    }
    let mut grants = row.grants.iter();
    if !unseen.is_empty() || grants.any(|part| !part.is_sure() && !sight.sees(part.layer)) {
        all.push("what control policies ask is met".to_owned());
    }
    all.join(", and ")
}

fn either<'p>(parts: impl Iterator<Item = &'p Arc<Part>>) -> String {
    let mut all: Vec<_> = parts.map(|part| conditions(part)).collect();
    all.dedup();
    match &mut all[..] {
        [one] => std::mem::take(one),
        all => all
            .iter()
            .map(|one| bracketed(one))
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

fn bracketed(text: &str) -> String {
    format!("({text})")
}

fn conditions(part: &Part) -> String {
    let tests = part.left.conditions().iter().map(test);
    tests.collect::<Vec<_>>().join(" and ")
}

fn test(test: &Test) -> String {
    let values: Vec<_> = test.values().iter().map(policy::Comparison::text).collect();
    let word = match test.word() {
        "StringEquals" | "Bool" | "StringEqualsIgnoreCase" => "is",
        "StringNotEquals" | "StringNotEqualsIgnoreCase" => "is not",
        "StringLike" => "is like",
        "StringNotLike" => "is not like",
        "IpAddress" => "is in",
        "NotIpAddress" => "is not in",
        "NumericEquals" | "DateEquals" => "equals",
        "NumericNotEquals" | "DateNotEquals" => "does not equal",
        "NumericLessThan" | "DateLessThan" => "is below",
        "NumericLessThanEquals" | "DateLessThanEquals" => "is at most",
        "NumericGreaterThan" | "DateGreaterThan" => "is above",
        "NumericGreaterThanEquals" | "DateGreaterThanEquals" => "is at least",
        other => other,
    };
    format!("{} {word} {}", test.key(), values.join(" or "))
}
