//! One text for all spellings of a statement that surely mean the same.

use crate::{Effect, Statement, Test};

/// Equal for statements that differ in nothing but order, repetition and the case that never
/// matters.
pub(super) fn signature(statement: &Statement) -> String {
    let actions = statement.actions();
    let mut text = String::from(match statement.effect() {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    });
    let patterns = actions.patterns().iter();
    let head = if actions.is_negated() { "not" } else { "" };
    add(
        &mut text,
        head,
        patterns
            .map(|pattern| pattern.text().to_ascii_lowercase())
            .collect(),
    );
    if let Some(resources) = statement.resources() {
        let patterns = resources.patterns().iter();
        add(
            &mut text,
            "on",
            patterns.map(|pattern| pattern.text().to_owned()).collect(),
        );
    }
    add(
        &mut text,
        "if",
        statement.conditions().iter().map(condition).collect(),
    );
    if let Some(principals) = statement.principals() {
        for (kind, names) in [
            ("ram", principals.ram()),
            ("service", principals.service()),
            ("federated", principals.federated()),
        ] {
            add(
                &mut text,
                kind,
                names.iter().map(ToString::to_string).collect(),
            );
        }
    }
    text
}

fn condition(test: &Test) -> String {
    let mut text = String::from(test.word());
    let (name, rest) = match test.key().split_once('/') {
        Some((name, rest)) => (name, rest),
        None => (test.key(), ""),
    };
    text.push(' ');
    text.push_str(&name.to_ascii_lowercase());
    text.push('/');
    let values = test.values().iter().map(|value| value.text().to_owned());
    add(&mut text, rest, values.collect());
    text
}

/// Adds a list; every text with its length, so that no two lists can look alike.
fn add(text: &mut String, head: &str, mut list: Vec<String>) {
    list.sort_unstable();
    list.dedup();
    for one in std::iter::once(head).chain(list.iter().map(String::as_str)) {
        text.push_str(&one.len().to_string());
        text.push(':');
        text.push_str(one);
    }
    text.push(';');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests::{statements, trusting};

    #[test]
    fn spellings_that_mean_the_same_are_the_same() {
        for (one, other) in [
            (
                r#"{"Effect":"Allow","Action":["oss:Get*","ecs:*"],"Resource":["*","acs:oss:*:*:b"]}"#,
                r#"{"Effect":"Allow","Action":["ECS:*","oss:get*","ecs:*"],"Resource":["acs:oss:*:*:b","*"]}"#,
            ),
            (
                r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"acs:ResourceTag/a":["b","c"]}}}"#,
                r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"ACS:resourcetag/a":["c","b","b"]}}}"#,
            ),
        ] {
            let [one, other] = [one, other].map(|text| statements(text).remove(0));
            assert_eq!(signature(&one), signature(&other));
        }
    }

    #[test]
    fn whatever_may_matter_tells_statements_apart() {
        let base = r#"{"Effect":"Allow","Action":"oss:Get*","Resource":"acs:oss:*:*:b","Condition":{"StringLike":{"x:K/a":"b"}}}"#;
        let mut all = statements(base);
        for (from, to) in [
            ("Allow", "Deny"),
            ("Action", "NotAction"),
            ("Get*", "Get?"),
            (":b\"", ":B\""),
            ("StringLike", "StringEquals"),
            ("x:K/a", "x:K/A"),
            ("x:K/a", "x:L/a"),
            ("\"b\"}", "\"B\"}"),
            (r#","Condition":{"StringLike":{"x:K/a":"b"}}"#, ""),
        ] {
            let changed = base.replace(from, to);
            assert_ne!(changed, base, "{from}");
            all.append(&mut statements(&changed));
        }
        for principals in [
            r#""RAM":"acs:ram::1000000000000001:root""#,
            r#""RAM":"acs:ram::1000000000000002:root""#,
            r#""Service":"ecs.aliyuncs.com""#,
            r#""Federated":"acs:ram::1000000000000001:saml-provider/a""#,
        ] {
            all.append(&mut trusting(principals));
        }
        let mut signatures: Vec<_> = all.iter().map(signature).collect();
        signatures.sort_unstable();
        signatures.dedup();
        assert_eq!(signatures.len(), all.len());
    }
}
