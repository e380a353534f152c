//! `rampart init`: founds the first account of an empty store.

use clap::Args;
use model::{AccountId, Alias, UserName};
use serde_json::Value;
use server::bootstrap::{self, Wish};
use server::site::Pages;
use server::{Config, files};

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::{Settings, block_on};

/// Founds the first account of an empty store and prints its credentials, once
///
/// On a store that has an account it fails and changes nothing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Init {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    names: Names,
    /// Found it although there is a master key already, whose store is not meant
    #[arg(long)]
    new_store: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// What the founder of an account may choose.
#[derive(Args)]
pub(crate) struct Names {
    /// The account's id, 16 digits [default: random]
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    account_id: Option<AccountId>,
    /// The account's alias, which stands in logon names
    #[arg(long, value_name = "NAME")]
    alias: Option<Alias>,
    /// The administrator's user name [default: admin]
    #[arg(long, value_name = "NAME")]
    admin: Option<UserName>,
    #[command(flatten)]
    defaults: PlainDefaults,
}

/// Whether an account is founded with next to no demands.
#[derive(Args)]
pub(crate) struct PlainDefaults {
    /// Demand nothing: short passwords, no second factor, no change of the first password. For tests of
    /// other software, which know accounts like that
    #[arg(long)]
    pub(crate) plain_defaults: bool,
}

impl Names {
    pub(crate) fn wish(&self, config: &Config) -> Wish {
        Wish {
            account: self.account_id,
            alias: self.alias.clone(),
            administrator: self.admin.clone(),
            new_store: false,
            plain_defaults: self.defaults.plain_defaults,
            pages: pages(config),
        }
    }
}

/// Where people log on, as far as the settings of this command know.
pub(crate) fn pages(config: &Config) -> Pages {
    Pages::of(config, config.listen.first().copied())
}

impl Init {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        block_on(async {
            let opened = server::open(&config).await?;
            let wish = Wish {
                new_store: self.new_store,
                ..self.names.wish(&config)
            };
            let founded = bootstrap::found_first(&opened, &wish).await;
            let path = bootstrap::path(&opened.directory);
            opened.close().await;
            show(&founded?.json(), self.output)?;
            // They have been shown, and are shown only once.
            files::remove(&path)?;
            Ok(Exit::Done)
        })
    }
}

/// Prints the credentials of a new account.
pub(crate) fn show(credentials: &Value, output: Output) -> anyhow::Result<()> {
    if output == Output::Json {
        return print_json(credentials);
    }
    let text = |pointer: &str| {
        credentials
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or("")
    };
    print(&format!(
        "Account          {}  (alias {})\n\
         Root             {}  password {}\n\
         Administrator    {}  password {}\n\
         AccessKeyId      {}\n\
         AccessKeySecret  {}\n\
         Log on at        {}\n\n\
         These are shown only now. Keep them in a safe place.",
        text("/AccountId"),
        text("/AccountAlias"),
        text("/Root/LogonName"),
        text("/Root/Password"),
        text("/Administrator/LogonName"),
        text("/Administrator/Password"),
        text("/Administrator/AccessKeyId"),
        text("/Administrator/AccessKeySecret"),
        text("/LogonUrl"),
    ))?;
    Ok(())
}

const EXAMPLES: &str = "\
Examples:
  rampart init
  rampart init --plain-defaults --output json
  rampart init --new-store --data-dir /var/lib/rampart
  rampart init --account-id 1000000000000001 --alias acme --admin ops --output json";
