//! The way back in, which no caller asks for: the operator's own command does, with the store in its hands.

use std::sync::Arc;

use domain::account::recovery::{self, Lifted, Whom};
use domain::account::{key_network, password};
use domain::{Account, Context, Entropy, Stream};
use model::{AccessKeyId, AccountId, Refusal, Secret, account_arn};
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
use crate::fault::{Error, Fault};
use crate::node::Core;
use crate::node::turns::Line;
use crate::prove::Shown;

/// Who is to be let in again, and with what.
#[derive(Clone)]
pub struct Recovery {
    /// In this account.
    pub account: AccountId,
    /// This person.
    pub whom: Whom,
    /// What else goes that may shut people out.
    pub lifted: Lifted,
    /// With this password, for one logon.
    pub password: Secret,
}

/// The name somebody logs on with, and a password that the account takes from them: known before anything
/// is changed, so that it can be written down first.
///
/// # Errors
/// When there is no such person, or the store fails.
pub(crate) async fn draw(
    core: &Arc<Core>,
    arrival: &Arrival,
    (account, whom): (AccountId, &Whom),
    entropy: &mut Entropy,
) -> Result<(String, Secret), Error> {
    let held = core.account(account, arrival.now).await?;
    held.look(&*core.store).await?;
    let snapshot = held.current();
    let suffix = &core.settings.limits.domain_suffix;
    let name = recovery::logon_name(&snapshot.state, whom, suffix)?;
    let policy = recovery::password_policy(&snapshot.state, whom);
    let password = password::draw(&policy, &name, entropy);
    Ok((name, password))
}

/// Lets somebody in again; it is durable when this returns.
///
/// # Errors
/// When there is no such person, nothing to lift, or the store fails.
pub(crate) async fn recover(
    core: &Arc<Core>,
    arrival: &Arrival,
    recovery: Recovery,
) -> Result<(), Error> {
    let salt = Entropy::new(arrival.seed, Stream::Salt, 0).bytes();
    let hash = core
        .passwords
        .hash(Line::Server, recovery.password.clone(), salt)
        .await?;
    let account = recovery.account;
    let call = Call::new(
        arrival.clone(),
        (&SERVER, &RECOVER_LOGON),
        event::raw(&json!({
            "UserName": name(account, &recovery.whom),
            "LiftLogonNetworks": recovery.lifted.logon_networks,
            "LiftKeyPolicies": recovery.lifted.key_policies,
        })),
        core.settings.region.clone(),
    );
    let shown = Shown::Server(account, "recover");
    let deed = Arc::new(Recovering { recovery, hash });
    admit(core, &call, shown, || Ok(deed)).await?;
    Ok(())
}

/// The AccessKeys of the first accounts that were made with them and can be used from everywhere. An
/// account that cannot be read is passed over: to say so is not the matter here.
///
/// # Errors
/// When the store cannot be asked.
pub(crate) async fn loose_bootstrap_keys(
    core: &Arc<Core>,
    most: usize,
) -> Result<Vec<(AccountId, AccessKeyId)>, Fault> {
    let now = (core.settings.clock)();
    let mut found = Vec::new();
    for one in core.store.aggregates("account/", None, most).await? {
        let id = one.as_str().strip_prefix("account/");
        let Some(Ok(id)) = id.map(AccountId::read) else {
            continue;
        };
        let Ok(held) = core.account(id, now).await else {
            continue;
        };
        let snapshot = held.current();
        let keys = key_network::loose_bootstrap_keys(&snapshot.state);
        found.extend(keys.map(|key| (id, key.id.clone())));
    }
    Ok(found)
}

/// A recovery whose slow work is done.
struct Recovering {
    recovery: Recovery,
    hash: String,
}

impl Deed for Recovering {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        let kind = match self.recovery.whom {
            Whom::Root => "ACS::RAM::Account",
            Whom::User(_) => "ACS::RAM::User",
        };
        Plan::on(Target {
            kind,
            name: name(caller.account, &self.recovery.whom),
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let Recovery { whom, lifted, .. } = &self.recovery;
        recovery::recover(context, whom, self.hash.clone(), *lifted)?;
        Ok("{}".to_owned())
    }
}

fn name(account: AccountId, whom: &Whom) -> String {
    match whom {
        Whom::Root => account.to_string(),
        Whom::User(name) => name.to_string(),
    }
}

static RECOVER_LOGON: Entry = entry("RecoverLogon", "rampart:RecoverLogon");
