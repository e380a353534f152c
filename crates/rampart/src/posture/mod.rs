//! `rampart posture`: what of the accounts is not as it should be.

mod csv;
mod json;
mod sarif;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::posture::{Assessment, Exception, Profile, Severity, assess, rules};
use model::AccountId;
use server::Config;
use store::Store;

use crate::exit::Exit;
use crate::output::{print, print_json};
use crate::settings::{Settings, block_on};

/// Assesses accounts: which of the rules about credentials, passwords and logons fail
///
/// It reads the store itself, beside a running server or without one. Exit code: 0; with --fail-on 1 if
/// anything of that severity or worse fails; 2 if the store cannot be read. What is not known is shown as
/// Unknown, which is no pass.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Posture {
    #[command(flatten)]
    settings: Settings,
    /// Only this account
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    account: Option<AccountId>,
    /// Which numbers the rules count up to: default, strict, cis-alicloud-2.0, cis-alicloud-1.0
    #[arg(long, value_name = "NAME", default_value_t)]
    profile: Profile,
    /// End with 1 if anything of this severity or worse fails: critical, high, medium, low, info
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<Severity>,
    /// File with exceptions: a JSON list of rule, resource, reason, author, from, until
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Form,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Form {
    /// For people: what fails and what is not known, the worst first.
    #[default]
    Text,
    /// For programs: every rule with every resource.
    Json,
    /// For spreadsheets: a line for each rule and resource.
    Csv,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
}

impl Posture {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let exceptions = match &self.exceptions {
            Some(path) => exceptions(path)?,
            None => Vec::new(),
        };
        let config = self.settings.begin()?;
        let assessed = block_on(async {
            let store = server::open_existing_store(&config).await?;
            let assessed = self.assess(&config, &store, &exceptions).await;
            store.close().await;
            assessed
        })?;
        match self.output {
            Form::Text => print(&text::report(&assessed))?,
            Form::Json => print_json(&json::report(&assessed))?,
            Form::Csv => print(&csv::report(&assessed))?,
            Form::Sarif => print_json(&sarif::report(&assessed))?,
        }
        let worst = assessed.iter().filter_map(Assessment::worst).max();
        let fails = self.fail_on.is_some_and(|least| worst >= Some(least));
        Ok(if fails { Exit::Problems } else { Exit::Done })
    }

    async fn assess(
        &self,
        config: &Config,
        store: &Arc<dyn Store>,
        exceptions: &[Exception],
    ) -> anyhow::Result<Vec<Assessment>> {
        let accounts = match self.account {
            Some(account) => vec![account],
            None => server::accounts(&**store).await?,
        };
        let mut assessed = Vec::new();
        for account in accounts {
            let found = server::evidence(config, &**store, account).await?;
            match found {
                Some(snapshot) => assessed.push(assess(&snapshot, self.profile, exceptions)),
                None => anyhow::ensure!(self.account.is_none(), "there is no account {account}"),
            }
        }
        Ok(assessed)
    }
}

/// Reads exceptions; one that can never count is a slip.
fn exceptions(path: &Path) -> anyhow::Result<Vec<Exception>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    let read: Vec<Exception> = serde_json::from_str(&text).with_context(|| name.to_string())?;
    for (number, exception) in (1..).zip(&read) {
        let place = || format!("{name}: exception {number}");
        exception
            .check()
            .map_err(anyhow::Error::msg)
            .with_context(place)?;
        let known = rules().any(|rule| rule.id == exception.rule);
        anyhow::ensure!(known, "{}: there is no rule {}", place(), exception.rule);
    }
    Ok(read)
}

const EXAMPLES: &str = "\
Examples:
  rampart posture                                       all accounts of the store in ./rampart-data
  rampart posture --data-dir /var/lib/rampart --account 1000000000000001 --profile strict
  rampart posture --fail-on high --output sarif > posture.sarif
  rampart posture --exceptions borne.json --output csv > posture.csv";
