//! `rampart recover`: the way back in, for who holds the data directory.

use std::path::PathBuf;

use clap::Args;
use model::{AccountId, UserName};
use serde_json::Value;
use server::operate;
use server::recover::{self, Lifted, Whom, Wish};

use crate::exit::Exit;
use crate::init::pages;
use crate::output::{Output, print, print_json};
use crate::settings::{Settings, block_on};

/// Lets a user or the account's owner in again who is shut out
///
/// They get a new password that is good for one logon, which must choose another and bind a second factor.
/// The second factors that were bound are gone, and so are a lock and all sessions; a login profile that was
/// switched off is on. A running server of this store goes by it at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Recover {
    #[command(flatten)]
    who: Who,
    /// The account, if the store has several
    #[arg(long, value_name = "ID", value_parser = AccountId::read)]
    account: Option<AccountId>,
    /// Take away the networks that people of the account log on from (`LoginNetworkMasks`), which shut
    /// everybody out
    #[arg(long)]
    lift_logon_networks: bool,
    /// Take away the network policies of the account's AccessKeys and of this user's own
    #[arg(long)]
    lift_key_policies: bool,
    /// Write what is to be logged on with into this new file, for its owner alone, and show no password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The account's owner
    #[arg(long)]
    root: bool,
    /// This user, who has a login profile
    #[arg(long, value_name = "NAME")]
    user: Option<UserName>,
}

impl Recover {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let config = self.settings.begin()?;
        let file = self.password_file.map(std::path::absolute).transpose()?;
        block_on(async {
            // Where there is no store, none is begun.
            let store = server::open_existing_store(&config).await?;
            store.close().await;
            let opened = server::open(&config).await?;
            let recovered = async {
                let wish = Wish {
                    account: operate::account(&opened, self.account).await?,
                    whom: self.who.user.map_or(Whom::Root, Whom::User),
                    lifted: Lifted {
                        logon_networks: self.lift_logon_networks,
                        key_policies: self.lift_key_policies,
                    },
                    file,
                };
                anyhow::Ok(recover::recover(&opened, &pages(&config), wish).await?)
            }
            .await;
            opened.close().await;
            show(&recovered?.json(), self.output)?;
            Ok(Exit::Done)
        })
    }
}

fn show(said: &Value, output: Output) -> anyhow::Result<()> {
    if output == Output::Json {
        return print_json(said);
    }
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let name = text("LogonName").unwrap_or_default();
    let mut lines = vec![format!("Logon name  {name}")];
    lines.extend(
        text("Password").map(|it| format!("Password    {it}  (for one logon; shown only now)")),
    );
    lines.extend(text("PasswordFile").map(|it| format!("Password    in {it}")));
    lines.extend(text("LogonUrl").map(|it| format!("Log on at   {it}")));
    lines.push("The next logon must choose a password and bind a second factor.".to_owned());
    print(&lines.join("\n"))?;
    Ok(())
}

const EXAMPLES: &str = "\
Examples:
  rampart recover --user admin
  rampart recover --root --data-dir /var/lib/rampart --password-file once.json
  rampart recover --user admin --lift-logon-networks --lift-key-policies
  rampart recover --user ops --account 1000000000000001 --output json";
