//! A TOML file as a flat list of keys with their lines.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;

/// A key with dots for tables, its line, and its text or texts.
type Line = (String, usize, Vec<String>);

/// Reads the keys of a file.
pub(super) fn read(path: &Path, text: &str) -> Result<Vec<Line>, ConfigError> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        ConfigError::file(path, line, &message)
    })?;
    let mut lines = Vec::new();
    flatten(text, "", table.get_ref(), &mut lines);
    Ok(lines)
}

fn flatten(text: &str, prefix: &str, table: &DeTable<'_>, lines: &mut Vec<Line>) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => flatten(text, &format!("{name}."), inner, lines),
            _ => lines.push((name, line_of(text, key.span().start), texts(value))),
        }
    }
}

fn texts(value: &Spanned<DeValue<'_>>) -> Vec<String> {
    match value.get_ref() {
        DeValue::String(text) => vec![text.to_string()],
        DeValue::Integer(number) => vec![number.to_string()],
        DeValue::Float(number) => vec![number.to_string()],
        DeValue::Boolean(truth) => vec![truth.to_string()],
        DeValue::Datetime(time) => vec![time.to_string()],
        DeValue::Array(items) => items.iter().flat_map(texts).collect(),
        DeValue::Table(_) => Vec::new(),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}
