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
