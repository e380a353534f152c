//! One origin of settings: the file, the environment or the command line.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{ConfigError, Source};
use super::key::Key;
use super::table::keys;
use super::toml_file;

/// The settings of one origin.
#[derive(Debug, Default)]
pub struct Layer {
    entries: BTreeMap<&'static str, Entry>,
}

/// A setting as it was written.
#[derive(Debug)]
pub struct Entry {
    /// One text, or those of a list.
    pub values: Vec<String>,
    /// Where it was written.
    pub source: Source,
}

impl Layer {
    /// The settings in the text of a TOML file.
    ///
    /// # Errors
    /// When it is no TOML or has keys that are no settings.
    pub fn file(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let mut layer = Self::default();
        for (name, line, values) in toml_file::read(path, text)? {
            let source = Source::File(path.into(), line);
            let key = find(&name).ok_or_else(|| unknown(&source, &name))?;
            layer.entries.insert(key.name, Entry { values, source });
        }
        Ok(layer)
    }

    /// The settings among these environment variables. A wrong name that looks like ours is
    /// refused, because a misspelt setting must not silently become its default.
    ///
    /// # Errors
    /// When a variable with our prefix is no setting.
    pub fn environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut layer = Self::default();
        for (variable, value) in variables {
            let Some(name) = variable.strip_prefix("RAMPART_") else {
                continue;
            };
            if APART.contains(&name) || is_injected(name) {
                continue;
            }
            let source = Source::Variable(variable.clone());
            let key = keys().find(|key| key.variable() == variable);
            let key = key.ok_or_else(|| unknown(&source, &name.to_lowercase()))?;
            layer.entries.insert(
                key.name,
                Entry {
                    values: vec![value],
                    source,
                },
            );
        }
        Ok(layer)
    }

    /// Adds a flag of the command line; `name` is the setting's key.
    pub fn flag(&mut self, name: &str, values: Vec<String>) {
        if let Some(key) = find(name) {
            let source = Source::Flag(format!("--{}", key.flag()));
            self.entries.insert(key.name, Entry { values, source });
        }
    }

    /// A setting of this layer.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }
}

/// A name that is no setting, with the nearest that is one.
fn unknown(source: &Source, name: &str) -> ConfigError {
    let spelling = |key: &Key| match source {
        Source::Variable(_) => format!("{} ({})", key.name, key.variable()),
        _ => key.name.to_owned(),
    };
    let plain = |text: &str| text.replace('.', "_");
    let near = keys().map(|key| (strsim::jaro(&plain(name), &plain(key.name)), key));
    let near = near
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .filter(|(score, _)| *score > 0.8);
    let hint = near.map(|(_, key)| format!("; did you mean {}?", spelling(key)));
    ConfigError(format!(
        "{source}: there is no setting {name}{}",
        hint.unwrap_or_default()
    ))
}

fn find(name: &str) -> Option<&'static Key> {
    keys().find(|key| key.name == name)
}

/// What Kubernetes sets in every container when a service is called `rampart`.
fn is_injected(name: &str) -> bool {
    name.starts_with("SERVICE_") || name == "PORT" || name.starts_with("PORT_")
}

/// Variables with our prefix that are no settings: the master key itself is never one, because
/// settings are shown, and the file's place must be known before it is read.
const APART: &[&str] = &["MASTER_KEY", "CONFIG", "CONSOLE", "CONSOLE_PACK"];
