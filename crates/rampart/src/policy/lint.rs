//! `rampart policy lint`: every mistake of a policy, with its place.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use policy::Severity;

use super::kind::Kind;
use super::linted::Linted;
use super::{sarif, source};
use crate::exit::Exit;
use crate::output::{print, print_json};

/// Shows every mistake of policy files, and what is legal but probably not meant
///
/// Ends with 1 if a file has mistakes (errors); warnings and notes alone end with 0.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lint {
    /// Policy files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the policies are for
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Form,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Form {
    /// For people: each finding in its text.
    #[default]
    Text,
    /// For programs.
    Json,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
}

impl Lint {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let mut all = Vec::new();
        for path in &self.files {
            let text = source::read(path)?;
            let findings = policy::lint(&text, self.kind.into());
            let file = source::name(path);
            if self.output == Form::Text {
                for finding in &findings {
                    source::show(&file, &text, finding)?;
                }
            }
            all.push(Linted {
                file,
                path: path.clone(),
                findings,
            });
        }
        let count = |severity| {
            let findings = all.iter().flat_map(|linted| &linted.findings);
            findings
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let errors = count(Severity::Error);
        match self.output {
            Form::Json => print_json(&all)?,
            Form::Sarif => print_json(&sarif::report(&all))?,
            Form::Text => print(&format!(
                "{errors} errors, {} warnings, {} notes in {} files",
                count(Severity::Warning),
                count(Severity::Note),
                all.len()
            ))?,
        }
        Ok(if errors == 0 {
            Exit::Done
        } else {
            Exit::Problems
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart policy lint policy.json other.json
  rampart policy lint --kind trust role.json
  cat policy.json | rampart policy lint --output json -
  rampart policy lint --output sarif policies/*.json > findings.sarif";
