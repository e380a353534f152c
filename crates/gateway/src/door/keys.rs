//! What the server's own commands do to AccessKeys: no client may, or none can any more.

use std::sync::Arc;

use domain::account::{access_key, key_network};
use domain::{Account, Context};
use model::{AccessKeyId, AccountId, KeyStatus, Kind, Refusal, account_arn};
use serde_json::{Value, json};

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
use crate::prove::Shown;

/// A deed on keys.
#[derive(Clone, Debug)]
pub enum KeyDeed {
    /// The key is known to others, and how that is known.
    MarkLeaked(AccessKeyId, String),
    /// The key is switched on: the job for idle ones, or somebody by mistake, may leave nobody with a
    /// key that could.
    SwitchOn(AccessKeyId),
    /// The key's network policy goes.
    LiftPolicy(AccessKeyId),
    /// The account's goes.
    LiftAccountPolicy(AccountId),
}

/// Does it; it is durable when this returns.
///
/// # Errors
/// When there is no such key or policy, or the store fails.
pub(crate) async fn change(
    core: &Arc<Core>,
    arrival: &Arrival,
    deed: KeyDeed,
) -> Result<AccountId, Error> {
    let account = match &deed {
        KeyDeed::LiftAccountPolicy(account) => *account,
        KeyDeed::MarkLeaked(key, _) | KeyDeed::SwitchOn(key) | KeyDeed::LiftPolicy(key) => {
            let found = core.account_of_key(key.as_str()).await?;
            found.ok_or_else(|| Refusal::Missing(Kind::AccessKey, key.to_string()))?
        }
    };
    let call = Call::new(
        arrival.clone(),
        (&SERVER, deed.entry()),
        event::raw(&deed.recorded()),
        core.settings.region.clone(),
    );
    let shown = Shown::Server(account, "keys");
    admit(core, &call, shown, || Ok(Arc::new(deed))).await?;
    Ok(account)
}

impl KeyDeed {
    fn entry(&self) -> &'static Entry {
        match self {
            Self::MarkLeaked(..) => &MARK_LEAKED,
            Self::SwitchOn(_) => &SWITCH_ON,
            Self::LiftPolicy(_) => &LIFT_POLICY,
            Self::LiftAccountPolicy(_) => &LIFT_ACCOUNT_POLICY,
        }
    }

    /// What the event says of it.
    fn recorded(&self) -> Value {
        match self {
            Self::MarkLeaked(key, reason) => {
                json!({ "UserAccessKeyId": key.as_str(), "Reason": reason })
            }
            Self::SwitchOn(key) | Self::LiftPolicy(key) => {
                json!({ "UserAccessKeyId": key.as_str() })
            }
            Self::LiftAccountPolicy(_) => json!({}),
        }
    }
}

impl Deed for KeyDeed {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let (kind, name) = match self {
            Self::MarkLeaked(key, _) | Self::SwitchOn(key) | Self::LiftPolicy(key) => {
                ("ACS::RAM::AccessKey", key.to_string())
            }
            Self::LiftAccountPolicy(account) => ("ACS::RAM::Account", account.to_string()),
        };
        Plan::on(Target {
            kind,
            name,
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        match self {
            Self::MarkLeaked(key, reason) => {
                access_key::mark_leaked(context, key, reason.clone())?;
            }
            Self::SwitchOn(key) => {
                let owner = access_key::known(context.account, key)?.owner;
                access_key::set_status(context, owner, key, KeyStatus::Active)?;
            }
            Self::LiftPolicy(key) => key_network::lift_of_key(context, key)?,
            Self::LiftAccountPolicy(_) => key_network::lift_of_account(context)?,
        }
        Ok("{}".to_owned())
    }
}

static MARK_LEAKED: Entry = entry("MarkAccessKeyLeaked", "rampart:MarkAccessKeyLeaked");
static SWITCH_ON: Entry = entry("SwitchOnAccessKey", "rampart:SwitchOnAccessKey");
static LIFT_POLICY: Entry = entry("LiftAccessKeyPolicy", "rampart:LiftAccessKeyPolicy");
static LIFT_ACCOUNT_POLICY: Entry = entry(
    "LiftAccessKeyPolicyForAccount",
    "rampart:LiftAccessKeyPolicyForAccount",
);
