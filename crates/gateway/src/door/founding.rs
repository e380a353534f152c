//! The founding of an account, which no caller asks for: the server's own commands do.

use std::sync::Arc;

use domain::account::{self, Founder};
use domain::{Account, Context, Entropy, Stream};
use model::{AccountId, Refusal, Secret};
use serde_json::json;
use vault::password;

use super::perform::admit;
use crate::ask::arrival::{Arrival, ids};
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Effect, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::SERVER;
use crate::audit::event;
use crate::fault::Error;
use crate::node::Core;
use crate::prove::Shown;

/// What an account is to be founded with, as it was written down before.
#[derive(Clone)]
pub struct Foundation {
    /// The account's id.
    pub account: AccountId,
    /// Its alias.
    pub alias: Option<model::Alias>,
    /// Name of the administrator.
    pub administrator: model::UserName,
    /// The owner's password.
    pub root_password: Secret,
    /// The administrator's password.
    pub administrator_password: Secret,
    /// The administrator's AccessKey id.
    pub key_id: String,
    /// Its secret.
    pub key_secret: Secret,
}

/// Founds an account; it is durable when this returns.
///
/// # Errors
/// When the account, its alias or its key id is there already, or the store fails.
pub(crate) async fn found(
    core: &Arc<Core>,
    arrival: &Arrival,
    foundation: &Foundation,
) -> Result<(), Error> {
    let mut entropy = Entropy::new(arrival.seed, Stream::Salt, 0);
    let mut hash = async |password: &Secret| {
        let salt = entropy.bytes();
        core.passwords.hash(password.clone(), salt).await
    };
    let founding = Founding {
        root_password_hash: hash(&foundation.root_password).await?,
        administrator_password_hash: hash(&foundation.administrator_password).await?,
        foundation: foundation.clone(),
    };
    let (request_id, event_id) = ids(arrival.now, arrival.seed);
    let call = Call {
        arrival: arrival.clone(),
        request_id,
        event_id,
        service: &SERVER,
        entry: &CREATE_ACCOUNT,
        recorded: event::raw(&json!({
            "AccountId": foundation.account,
            "Administrator": foundation.administrator,
        })),
        region: core.settings.region.clone(),
    };
    let shown = Shown::Server(foundation.account, "founding");
    admit(core, &call, shown, || Ok(Arc::new(founding))).await?;
    Ok(())
}

impl Foundation {
    /// A foundation with everything chosen at random but the names that are given.
    #[must_use]
    pub fn draw(
        account: Option<AccountId>,
        alias: Option<model::Alias>,
        administrator: model::UserName,
        entropy: &mut Entropy,
    ) -> Self {
        Self {
            account: account.unwrap_or_else(|| entropy.account_id()),
            alias,
            administrator,
            root_password: password::generate(entropy),
            administrator_password: password::generate(entropy),
            key_id: format!("LTAI{}", entropy.letters(20)),
            key_secret: Secret::new(entropy.letters(30)),
        }
    }
}

/// A foundation whose slow work is done.
struct Founding {
    foundation: Foundation,
    root_password_hash: String,
    administrator_password_hash: String,
}

impl Deed for Founding {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
        let account = self.foundation.account;
        Plan::on(Target {
            kind: "ACS::RAM::Account",
            name: account.to_string(),
            arn: model::account_arn(account, "*"),
        })
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let one = self.foundation.clone();
        let founder = Founder {
            id: one.account,
            alias: one.alias,
            administrator: one.administrator,
            root_password_hash: self.root_password_hash.clone(),
            administrator_password_hash: self.administrator_password_hash.clone(),
            key_id: one.key_id,
            key_secret: one.key_secret,
        };
        account::found(context, founder)?;
        Ok("{}".to_owned())
    }
}

static CREATE_ACCOUNT: Entry = Entry {
    name: "CreateAccount",
    action: "rampart:CreateAccount",
    effect: Effect::Write,
    shape: &[],
    read: |_| {
        Err(::rpc::Malformed::new(
            "InvalidAction",
            "Only the server founds accounts.",
        ))
    },
};
