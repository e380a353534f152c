//! `rampart unlock`: a lock that came of failed logons is opened.

use clap::Args;
use serde_json::Value;

use crate::exit::Exit;
use crate::output::{Output, print, print_json};
use crate::settings::block_on;
use crate::way::Where;

/// Opens the lock of somebody who failed to log on too often, before its hour is over
///
/// With --endpoint a server is asked, signed with an AccessKey; without it the store itself is
/// changed, and a running server of it goes by that at once.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Unlock {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    place: Where,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// The user, by name or by name and domain
    #[arg(value_name = "USER")]
    user: Option<String>,
    /// The account's owner
    #[arg(long)]
    owner: bool,
}

/// Somebody, as operations name them: a user by name, or by name and domain; else the account's owner.
pub(crate) fn named(user: Option<&str>) -> (&'static str, &str) {
    match user {
        Some(user) if user.contains('@') => ("UserPrincipalName", user),
        Some(user) => ("UserName", user),
        None => ("AccountOwner", "true"),
    }
}

impl Unlock {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let user = self.whom.user.as_deref().filter(|_| !self.whom.owner);
        let answer = block_on(async {
            let way = self.place.open("unlock").await?;
            let answer = way.call("UnlockUser", &[named(user)]).await;
            way.close().await;
            answer
        })?;
        match self.output {
            Output::Json => print_json(&answer)?,
            Output::Text => {
                let was_locked = answer.get("WasLocked").and_then(Value::as_bool);
                let whom = user.unwrap_or("the account's owner");
                print(&match was_locked {
                    Some(true) => format!("{whom} was locked and may log on again"),
                    _ => format!("{whom} was not locked; failed logons are forgotten"),
                })?;
            }
        }
        Ok(Exit::Done)
    }
}

const EXAMPLES: &str = "\
Examples:
  rampart unlock alice
  rampart unlock --owner --data-dir /var/lib/rampart
  rampart unlock alice@acme --endpoint https://ram.example.com:7280 --ca ca.pem --output json";
