//! `rampart key`: what is done to AccessKeys by who holds the data directory.

use clap::{Args, Subcommand};
use model::{AccessKeyId, AccountId, LeakReason};
use serde_json::json;
use server::keys::{self, KeyDeed};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::{Settings, block_on};

/// AccessKeys of the store: mark leaked ones, let in who is shut out, switch one on
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Key {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    MarkLeaked(MarkLeaked),
    LiftPolicy(LiftPolicy),
    SwitchOn(SwitchOn),
}

/// Marks an AccessKey as known to others; it and the sessions it began are of no use from then on
///
/// A new key in its place ends that, or `ClearAccessKeyLeak` if it was an error. A running server of this store goes by it at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct MarkLeaked {
    /// The AccessKey
    #[arg(value_name = "ID")]
    key: AccessKeyId,
    /// Where it was found, or how it is known; its event says so
    #[arg(long, value_name = "TEXT")]
    reason: LeakReason,
    #[command(flatten)]
    settings: Settings,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// Switches an AccessKey on, where nobody is left with a key that could
///
/// A running server of this store goes by it at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct SwitchOn {
    /// The AccessKey
    #[arg(value_name = "ID")]
    key: AccessKeyId,
    #[command(flatten)]
    settings: Settings,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// Takes away the network policy of an AccessKey or of an account, for who is shut out by it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
struct LiftPolicy {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    settings: Settings,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whose {
    /// That of this AccessKey
    #[arg(long, value_name = "ID")]
    key: Option<AccessKeyId>,
    /// That of this account
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    account: Option<AccountId>,
}

impl Key {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        match self.what {
            What::MarkLeaked(mark) => {
                let said = format!("{} is marked as leaked", mark.key);
                let deed = KeyDeed::MarkLeaked(mark.key, mark.reason.to_string());
                change(&mark.settings, deed, &said, mark.output)
            }
            What::LiftPolicy(lift) => {
                let (deed, said) = lift.whose.deed()?;
                change(&lift.settings, deed, &said, lift.output)
            }
            What::SwitchOn(on) => {
                let said = format!("{} is on", on.key);
                let deed = KeyDeed::SwitchOn(on.key);
                change(&on.settings, deed, &said, on.output)
            }
        }
    }
}

impl Whose {
    fn deed(self) -> anyhow::Result<(KeyDeed, String)> {
        let (deed, whose) = match (self.key, self.account) {
            (Some(key), _) => (KeyDeed::LiftPolicy(key.clone()), format!("AccessKey {key}")),
            (None, Some(account)) => {
                let whose = format!("account {account}");
                (KeyDeed::LiftAccountPolicy(account), whose)
            }
            (None, None) => anyhow::bail!("name an AccessKey with --key, or an account"),
        };
        Ok((deed, format!("the network policy of the {whose} is gone")))
    }
}

fn change(settings: &Settings, deed: KeyDeed, said: &str, output: Output) -> anyhow::Result<Exit> {
    let config = settings.begin()?;
    block_on(async {
        let opened = server::open(&config).await?;
        if opened.empty {
            opened.close().await;
            anyhow::bail!("the store has no account; name the data directory with --data-dir");
        }
        let changed = keys::change(&opened, deed).await;
        opened.close().await;
        let account = changed?.to_string();
        if output == Output::Json {
            print_json(&json!({ "AccountId": account }))?;
        } else {
            print(&format!("{said} (account {account})"))?;
        }
        Ok(Exit::Done)
    })
}

const EXAMPLES: &str = "\
Examples:
  rampart key mark-leaked LTAI5tExample --reason 'pushed to a public repository'
  rampart key switch-on LTAI5tExample
  rampart key lift-policy --account 1000000000000001
  rampart key lift-policy --key LTAI5tExample --data-dir /var/lib/rampart";
