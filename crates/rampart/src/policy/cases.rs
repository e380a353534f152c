//! `rampart policy cases`: decisions that must come out as written down.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::source;
use crate::exit::Exit;
use crate::output::{Output, print, print_json};

/// Runs decision cases and shows the failing ones
///
/// A file holds `cases` and `document_cases` in JSON: a principal, its policies, a request and the
/// expected decision; or a document and whether it is accepted.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Cases {
    /// Case files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Cases {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let mut passed = 0_usize;
        let mut failures = Vec::new();
        for path in &self.files {
            let text = source::read(path)?;
            let file = path.display().to_string();
            let outcomes = policy::cases::run(&text).with_context(|| file.clone())?;
            // A file of nothing would pass for ever.
            anyhow::ensure!(
                !outcomes.is_empty(),
                "{file}: there is no case in this file"
            );
            for outcome in outcomes {
                match outcome.failure {
                    None => passed += 1,
                    Some(failure) => {
                        failures.push((file.clone(), outcome.id, outcome.name, failure));
                    }
                }
            }
        }
        match self.output {
            Output::Json => {
                let shown = failures.iter().map(|(file, id, name, failure)| {
                    json!({ "file": file, "id": id, "name": name, "failure": failure })
                });
                let shown: Vec<_> = shown.collect();
                print_json(
                    &json!({ "passed": passed, "failed": failures.len(), "failures": shown }),
                )?;
            }
            Output::Text => {
                for (file, id, name, failure) in &failures {
                    print(&format!("{file}: {id} ({name}): {failure}"))?;
                }
                print(&format!("{passed} passed, {} failed", failures.len()))?;
            }
        }
        Ok(if failures.is_empty() {
            Exit::Done
        } else {
            Exit::Problems
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart policy cases cases/*.json
  rampart policy cases --output json decisions.json";
