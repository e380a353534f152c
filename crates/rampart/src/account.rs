//! `rampart account`: further accounts on the same store.

use clap::{Args, Subcommand};
use server::{bootstrap, files};

use crate::exit::Exit;
use crate::init::{Names, show};
use crate::output::Output;
use crate::settings::{Settings, block_on};

/// Accounts of the store
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Account {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Create(Create),
}

/// Founds a further account and prints its credentials, once
///
/// A running server of this store sees the account at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct Create {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    names: Names,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl Account {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let What::Create(create) = self.what;
        let config = create.settings.begin()?;
        block_on(async {
            let opened = server::open(&config).await?;
            if opened.empty {
                opened.close().await;
                anyhow::bail!("the store has no account yet; found the first with `rampart init`");
            }
            let founded = bootstrap::found_further(&opened, &create.names.wish(&config)).await;
            opened.close().await;
            let (credentials, path) = founded?;
            show(&credentials.json(), create.output)?;
            files::remove(&path)?;
            Ok(Exit::Done)
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart account create --alias second
  rampart account create --data-dir /var/lib/rampart --output json";
