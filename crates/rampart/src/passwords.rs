//! `rampart passwords`: the list of passwords that everybody knows.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use server::known::{self, Form};

use crate::exit::Exit;
use crate::output::print;
use crate::settings::Settings;

/// The list of passwords that everybody knows
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Passwords {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Import(Import),
}

/// Makes the list that the server refuses passwords by, from a file with one on each line
///
/// Passwords on it are refused when people choose them in a browser, and through the API where an
/// account's password policy says `InterceptRiskPasswordOnApi`. It takes the place of the list before;
/// a running server goes by it from the next password on. Lists whose hashes are in order pass through
/// however long they are; others need twenty bytes of memory for each line.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Import {
    #[command(flatten)]
    settings: Settings,
    /// The lines are SHA-1 hashes in hexadecimal digits, with or without `:COUNT`
    #[arg(long)]
    sha1: bool,
    /// The file
    #[arg(value_name = "FILE")]
    from: PathBuf,
}

impl Passwords {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let What::Import(import) = self.what;
        let config = import.settings.begin()?;
        let form = if import.sha1 {
            Form::Sha1
        } else {
            Form::Passwords
        };
        let directory = config
            .directory()
            .context("there is no current directory")?;
        let to = known::place(&config, &directory);
        let count = known::import(&import.from, form, &to)?;
        print(&format!("{count} passwords in {}", to.display()))?;
        Ok(Exit::Done)
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart passwords import passwords.txt
  rampart passwords import --sha1 --data-dir /var/lib/rampart pwned-passwords-sha1.txt";
