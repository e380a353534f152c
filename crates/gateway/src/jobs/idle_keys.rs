//! The job that switches off AccessKeys which nobody has used for as long as the account prefers.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::access_key;
use domain::{Account, Context};
use model::{AccessKey, AccessKeyId, AccountId, Moment, Refusal, account_arn};
use serde_json::json;

use super::errand::Errand;
use super::job::{Job, Over};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::entry;
use crate::fault::{Error, Fault};
use crate::held::snapshot::Snapshot;

/// Switches off idle keys, each day.
pub struct IdleKeys;

#[async_trait]
impl Job for IdleKeys {
    fn name(&self) -> &'static str {
        "idle_keys"
    }

    fn period(&self) -> i64 {
        24 * 60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        Ok(!idle(errand, &snapshot).await?.is_empty())
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let snapshot = errand.snapshot().await?;
        for idle in idle(errand, &snapshot).await? {
            let parameters = json!({ "UserAccessKeyId": idle.key.as_str() });
            errand
                .perform(&DISABLE, &parameters, Arc::new(idle))
                .await?;
        }
        Ok(())
    }
}

/// A key that was idle a moment ago.
struct Idle {
    key: AccessKeyId,
    used: Option<Moment>,
}

/// The idle keys of an account. The last use is asked for only of those that are idle without one.
async fn idle(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Idle>, Fault> {
    let (state, now) = (&snapshot.state, errand.now());
    let perhaps = |key: &&Arc<AccessKey>| access_key::is_idle(state, key, None, now);
    let mut found = Vec::new();
    for key in state.access_keys.iter().filter(perhaps) {
        let core = &errand.core;
        let used = core
            .last_used
            .of(&*core.store, snapshot.account, key.id.as_str());
        let used = used.await?.map(|used| used.minute);
        if access_key::is_idle(state, key, used, now) {
            let key = key.id.clone();
            found.push(Idle { key, used });
        }
    }
    Ok(found)
}

impl Deed for Idle {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(Target {
            kind: "ACS::RAM::AccessKey",
            name: self.key.to_string(),
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    /// Looks again: somebody may have switched it off and on meanwhile.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if !access_key::switch_off_idle(context, &self.key, self.used) {
            let note = (
                "unchanged",
                "the AccessKey was changed in the meantime".into(),
            );
            context.effects.notes.push(note);
        }
        Ok("{}".to_owned())
    }
}

static DISABLE: Entry = entry("DisableIdleAccessKey", "rampart:DisableIdleAccessKey");
