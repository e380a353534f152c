//! The job that purges what members had that were deleted from their directory, when their time is over.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::directory::{self, purge};
use domain::{Account, Context};
use model::{AccountId, Refusal};
use serde_json::json;

use super::errand::{Errand, Place};
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::Plan;
use crate::ask::server::entry;
use crate::fault::{Error, Fault};
use crate::held::snapshot::aggregate;

/// Purges deleted members past their time. Until it comes by nobody gets in any more.
pub struct DeletedMembers;

#[async_trait]
impl Job for DeletedMembers {
    fn name(&self) -> &'static str {
        "deleted-members"
    }

    fn period(&self) -> i64 {
        6 * 60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        let limits = &errand.core.settings.limits;
        Ok(purge::is_due(&snapshot.state, limits, errand.now()))
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let secrets = secrets(errand).await?;
        let deed = Arc::new(Purge { secrets });
        errand.perform(&ENTRY, &json!({}), deed).await.map(drop)
    }
}

/// The ids of all secrets that the account has in the store. Nobody adds any: nobody gets in.
async fn secrets(errand: &Errand) -> Result<Vec<String>, Fault> {
    let Place::Account(account) = errand.place() else {
        return Ok(Vec::new());
    };
    let store = &errand.core.store;
    let loaded = store
        .load(&aggregate(account), errand.now().millis())
        .await?;
    let sealed = loaded.map(|loaded| loaded.sealed).unwrap_or_default();
    Ok(sealed.into_iter().map(|one| one.id).collect())
}

/// All goes in one commit of both accounts, so whoever was stopped on the way has purged nothing.
struct Purge {
    secrets: Vec<String>,
}

impl Deed for Purge {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, _caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on_everything();
        match directory::standing(account) {
            Some(own) => plan.beside(own.master),
            None => plan,
        }
    }

    /// Looks again whether it is due: another node may have done it.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if !purge::purge(context, &self.secrets)? {
            let why = "nothing was left to be purged";
            context.effects.notes.push(("unchanged", why.into()));
        }
        Ok("{}".to_owned())
    }
}

static ENTRY: Entry = entry("PurgeDeletedAccount", "rampart:PurgeDeletedAccount");
