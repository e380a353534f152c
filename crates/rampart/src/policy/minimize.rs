//! `rampart policy minimize`: a policy that means the same with less text.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use policy::analysis::{Because, Finding, Omitted, Reduction, STEPS, Verdict, compare, minimal};
use policy::{Document, Policy};

use super::kind::Kind;
use super::source;
use crate::exit::Exit;
use crate::output::print;

/// Prints a policy without what changes nothing in it
///
/// The result allows, denies and leaves alone the same requests, so it can stand in for the other
/// whatever else is attached. It is printed in canonical form; what was left out, and why, goes to
/// standard error. What cannot be proven to change nothing stays.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Minimize {
    /// The policy file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Put the result into the file, at once and whole; without anything to leave out the file
    /// stays untouched
    #[arg(long)]
    write: bool,
    /// What the policy is for
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// How many steps it may take before the rest stays as it is
    #[arg(long, value_name = "N", default_value_t = STEPS)]
    steps: u64,
}

impl Minimize {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        anyhow::ensure!(
            !self.write || self.file != Path::new("-"),
            "--write needs a file; without it the result goes to standard output"
        );
        let text = source::read(&self.file)?;
        let policy = source::parse(&self.file, &text, self.kind.into())?;
        let Reduction { document, omitted } = minimal(policy.document(), self.steps);
        let shorter = format!("{document:#}\n");
        self.check(policy.document(), &document, &shorter)?;
        let mut notes = io::stderr().lock();
        for one in &omitted {
            writeln!(notes, "{}", told(one))?;
        }
        if omitted.is_empty() {
            writeln!(notes, "nothing can be left out")?;
        }
        if !self.write {
            print(shorter.trim_end())?;
        } else if !omitted.is_empty() {
            replace(&self.file, &shorter)?;
        }
        writeln!(
            notes,
            "{} characters were {}",
            policy.document().to_string().chars().count(),
            document.to_string().chars().count(),
        )?;
        Ok(Exit::Done)
    }

    /// Reads the result back, and looks once more for a request that it decides otherwise.
    fn check(&self, original: &Document, shorter: &Document, text: &str) -> anyhow::Result<()> {
        let again = Policy::restore(text, self.kind.into());
        let Verdict {
            gained,
            lost,
            lifted,
            imposed,
        } = compare(&[original], &[again.document()], self.steps);
        // Each step of the way was proven; all at once may be too much to tell.
        let differs = [gained, lost, lifted, imposed]
            .iter()
            .any(|finding| matches!(finding, Finding::Witness(_)));
        anyhow::ensure!(
            again.document() == shorter && !differs,
            "the shorter policy does not mean the same; nothing was changed, please report this"
        );
        Ok(())
    }
}

/// Puts text in the place of a file: whoever reads it sees the old or the new, never a part.
fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    let name = file.display();
    let failed = || format!("cannot replace {name}; it is as it was");
    // What a link leads to is replaced, not the link.
    let file = file.canonicalize().with_context(failed)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    new.write_all(text.as_bytes()).with_context(failed)?;
    let permissions = file.metadata().with_context(failed)?.permissions();
    new.as_file()
        .set_permissions(permissions)
        .with_context(failed)?;
    new.as_file().sync_all().with_context(failed)?;
    new.persist(&file).with_context(failed)?;
    Ok(())
}

fn told(one: &Omitted) -> String {
    let what = match (&one.element, &one.value) {
        (Some(element), Some(value)) => {
            format!(
                "statement {}: {element} {value:?} left out",
                one.statement + 1
            )
        }
        _ => format!("statement {} left out", one.statement + 1),
    };
    let why = match &one.because {
        Because::Covered(by) => format!("statement {} covers it", by + 1),
        Because::Denied(by) => format!("statement {} denies all that it allows", by + 1),
        Because::Empty => "no request meets it".to_owned(),
        Because::Value(by) => format!("{by:?} covers it"),
        Because::Together => "the rest of the policy leaves it nothing to do".to_owned(),
    };
    format!("{what}: {why}")
}

const EXAMPLES: &str = "\
Examples:
  rampart policy minimize policy.json
  rampart policy minimize --write policy.json
  rampart policy minimize --kind trust role.json > shorter.json";
