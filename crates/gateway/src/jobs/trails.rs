//! The job that delivers the events of accounts to where their trails say, each minute.

use async_trait::async_trait;
use domain::Claim;
use domain::account::trail::delivering;
use model::{AccountId, Trail};

use super::errand::{Errand, Place};
use super::job::{Job, Over};
use crate::fault::{Error, Fault};
use crate::trails::carrier::{Carrier, Step, Stuck};
use crate::trails::progress;

/// Delivers what was recorded since the last time, a file at a time.
pub struct Trails;

#[async_trait]
impl Job for Trails {
    fn name(&self) -> &'static str {
        "trails"
    }

    fn period(&self) -> i64 {
        60
    }

    fn lasts(&self) -> i64 {
        60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    /// Accounts without trails that deliver are not opened.
    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let Some(account) = known(errand).await? else {
            return Ok(false);
        };
        let snapshot = errand.snapshot().await?;
        for trail in delivering(&snapshot.state) {
            if carrier(errand, account).is_due(trail).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One that fails holds the others back from nothing.
    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let Some(account) = known(errand).await? else {
            return Ok(());
        };
        let snapshot = errand.snapshot().await?;
        let trails = &snapshot.state.trails;
        let is_there = |id: &str| trails.iter().any(|one| one.id.as_str() == id);
        progress::forget_but(&*errand.core.store, account, is_there).await?;
        let mut ended = Ok(());
        for trail in delivering(&snapshot.state) {
            let told = |stuck: Stuck| Fault::Broken(format!("trail {}: {stuck}", trail.name));
            ended = ended.and(carry(errand, account, trail).await.map_err(told));
        }
        Ok(ended?)
    }
}

/// Delivers all that is there of a trail.
async fn carry(errand: &Errand, account: AccountId, trail: &Trail) -> Result<(), Stuck> {
    let carrier = carrier(errand, account);
    while errand.is_held().await? {
        if carrier.step(trail).await? == Step::Done {
            break;
        }
    }
    Ok(())
}

fn carrier(errand: &Errand, account: AccountId) -> Carrier<'_> {
    let core = &errand.core;
    Carrier {
        store: &*core.store,
        delivery: &*core.settings.delivery,
        account,
        region: &core.settings.region,
        now: errand.now(),
    }
}

/// The account, if it is known as one whose events are delivered.
async fn known(errand: &Errand) -> Result<Option<AccountId>, Fault> {
    let Place::Account(account) = errand.place() else {
        return Ok(None);
    };
    let Claim { kind, name } = Claim::trails(account);
    let found = errand.core.store.find(kind, &name).await?;
    Ok(found.map(|_| account))
}

#[cfg(test)]
mod tests;
