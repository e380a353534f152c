//! Policy files, and their mistakes shown in them.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use codespan_reporting::diagnostic::{Diagnostic, Label, Severity};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::termcolor::StandardStream;
use codespan_reporting::term::{Config, Styles, StylesWriter, emit_to_write_style};
use policy::{Finding, Policy};

use crate::output::colours;

/// The text of a file, or of standard input for `-`.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("standard input is not UTF-8 text")?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| {
        format!(
            "cannot read {}; name a readable file of UTF-8 text",
            path.display()
        )
    })
}

/// What a file is called in reports.
pub(super) fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "<standard input>".to_owned()
    } else {
        path.display().to_string()
    }
}

/// A policy that is to be judged; one with mistakes cannot be.
pub(super) fn policy(path: &Path, kind: policy::Kind) -> anyhow::Result<Arc<Policy>> {
    parse(path, &read(path)?, kind)
}

/// The same of a text that was read already.
pub(super) fn parse(path: &Path, text: &str, kind: policy::Kind) -> anyhow::Result<Arc<Policy>> {
    Policy::parse(text, kind).map(Arc::new).map_err(|mistakes| {
        let first = mistakes
            .iter()
            .next()
            .map(ToString::to_string)
            .unwrap_or_default();
        let name = name(path);
        let kind = match kind {
            policy::Kind::Trust => " --kind trust",
            policy::Kind::Session => " --kind session",
            policy::Kind::Control => " --kind control",
            policy::Kind::Identity | policy::Kind::Resource => "",
        };
        let path = path.display();
        anyhow::anyhow!(
            "{name}: {first}; `rampart policy lint{kind} {path}` shows all of its mistakes"
        )
    })
}

/// Shows a finding in its text.
pub(super) fn show(name: &str, text: &str, finding: &Finding) -> anyhow::Result<()> {
    let severity = match finding.severity {
        policy::Severity::Error => Severity::Error,
        policy::Severity::Warning => Severity::Warning,
        policy::Severity::Note => Severity::Note,
    };
    let mut notes = Vec::new();
    if !finding.help.is_empty() {
        notes.push(format!("help: {}", finding.help));
    }
    if let Some(replacement) = &finding.replacement {
        notes.push(format!("write: {replacement}"));
    }
    let label = Label::primary((), finding.span.clone()).with_message(&finding.path);
    let diagnostic = Diagnostic::new(severity)
        .with_code(format!("{} {}", finding.rule, finding.code))
        .with_message(&finding.message)
        .with_label(label)
        .with_notes(notes);
    let file = SimpleFile::new(name, text);
    let stream = StandardStream::stdout(colours());
    let styles = Styles::default();
    let mut writer = StylesWriter::new(stream.lock(), &styles);
    emit_to_write_style(&mut writer, &Config::default(), &file, &diagnostic)?;
    Ok(())
}
