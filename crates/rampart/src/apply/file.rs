//! The file that declares an account, and what it names beside itself.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use declaration::{Declared, Mistake, Reading, Reference, Syntax, read};

/// A file as it was read.
pub(crate) struct File {
    name: String,
    text: String,
    syntax: Syntax,
    /// Where the files are that it names.
    folder: PathBuf,
}

impl File {
    /// Reads a file, or standard input.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let mut text = String::new();
        if path == Path::new("-") {
            std::io::stdin()
                .read_to_string(&mut text)
                .context("standard input is not UTF-8 text")?;
        } else {
            text = std::fs::read_to_string(path).with_context(|| {
                let path = path.display();
                format!("cannot read {path}; name a readable file of UTF-8 text")
            })?;
        }
        let is_json = path.extension().is_some_and(|end| end == "json")
            || path == Path::new("-") && text.trim_start().starts_with('{');
        Ok(Self {
            name: name(path),
            text,
            syntax: if is_json { Syntax::Json } else { Syntax::Toml },
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        })
    }

    /// What it declares.
    pub(crate) fn declared(&self, remote: bool) -> anyhow::Result<Declared> {
        let reading = Reading {
            syntax: self.syntax,
            files: &|name| self.beside(name),
            past: cfg!(feature = "testing"),
        };
        let declared = read(&self.text, &reading);
        let declared = declared.map_err(|mistakes| mistaken(&self.name, &mistakes))?;
        if remote && declared.has_past() {
            bail!(
                "{}: a running server has one clock; only on the store itself can things have a past",
                self.name
            );
        }
        Ok(declared)
    }

    /// A secret that it names.
    pub(crate) fn secret(&self, reference: &Reference) -> Result<String, String> {
        match reference {
            Reference::File(path) => {
                let text = self.beside(path)?;
                Ok(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            Reference::Variable(name) => match std::env::var(name) {
                Ok(value) if !value.is_empty() => Ok(value),
                _ => Err(format!("the variable {name} is not set")),
            },
        }
    }

    fn beside(&self, name: &str) -> Result<String, String> {
        let path = self.folder.join(name);
        let read = std::fs::read_to_string(&path);
        read.map_err(|why| format!("cannot read {}: {why}", path.display()))
    }
}

/// What a file is called.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "<standard input>".to_owned()
    } else {
        path.display().to_string()
    }
}

/// All mistakes of a file, one on each line.
pub(super) fn mistaken(name: &str, mistakes: &[Mistake]) -> anyhow::Error {
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let mut text = format!("{name} has {count}; nothing was done");
    for mistake in mistakes {
        let _ = write!(text, "\n  {mistake}");
    }
    anyhow::Error::msg(text)
}
