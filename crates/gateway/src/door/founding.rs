//! The founding of an account, which no caller asks for: the server's own commands do.

use std::sync::Arc;

use domain::account::{self, Defaults, Founder, best_practice, password};
use domain::{Account, Context, Entropy, Stream};
use model::{AccountId, Refusal, Secret};
use serde_json::json;

use super::perform::admit;
use crate::ask::arrival::Arrival;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::{SERVER, entry};
use crate::audit::event;
use crate::fault::Error;
use crate::node::Core;
use crate::node::turns::Line;
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
    /// What is demanded of its people; the vendor's best practice unless something else is said.
    pub defaults: Defaults,
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
        core.passwords
            .hash(Line::Server, password.clone(), salt)
            .await
    };
    let founding = Founding {
        root_password_hash: hash(&foundation.root_password).await?,
        administrator_password_hash: hash(&foundation.administrator_password).await?,
        foundation: foundation.clone(),
    };
    let call = Call::new(
        arrival.clone(),
        (&SERVER, &CREATE_ACCOUNT),
        event::raw(&json!({
            "AccountId": foundation.account,
            "Administrator": foundation.administrator,
            "PlainDefaults": foundation.defaults == Defaults::Plain,
        })),
        core.settings.region.clone(),
    );
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
        let account = account.unwrap_or_else(|| entropy.account_id());
        let policy = best_practice::passwords();
        let root_password = password::draw(&policy, &account.to_string(), entropy);
        let administrator_password = password::draw(&policy, administrator.as_str(), entropy);
        Self {
            account,
            alias,
            administrator,
            root_password,
            administrator_password,
            key_id: format!("LTAI{}", entropy.letters(20)),
            key_secret: Secret::new(entropy.letters(30)),
            defaults: Defaults::default(),
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
            ..Target::plain(model::account_arn(account, "*"))
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
            defaults: one.defaults,
        };
        account::found(context, founder)?;
        Ok("{}".to_owned())
    }
}

static CREATE_ACCOUNT: Entry = entry("CreateAccount", "rampart:CreateAccount");
