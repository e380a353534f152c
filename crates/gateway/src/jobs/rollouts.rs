//! The job that leads rollouts from stage to stage by the clock, and stops those that deny too much.

use async_trait::async_trait;
use domain::account::rolled_out;
use domain::account::rollout::{self, Step};
use domain::{Account, Claim, Context};
use model::{AccountId, Refusal, RolloutId, account_arn};
use serde_json::{Value, json};

use super::errand::Errand;
use super::job::{Job, Over};
use super::steps::{self, Due};
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Entry};
use crate::ask::permit::Grant;
use crate::ask::plan::{Plan, Target};
use crate::ask::server::entry;
use crate::fault::{Error, Fault};
use crate::held::flips::denied;
use crate::held::snapshot::Snapshot;

/// Takes the steps of rollouts that are due, each minute.
pub struct Rollouts;

#[async_trait]
impl Job for Rollouts {
    fn name(&self) -> &'static str {
        "rollouts"
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

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        steps::is_due::<Turn>(errand).await
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        steps::take::<Turn>(errand).await
    }
}

/// A rollout's way to its next stage, or its end.
struct Turn {
    rollout: RolloutId,
    place: usize,
    step: Step,
}

#[async_trait]
impl Due for Turn {
    fn claim(account: AccountId) -> Claim {
        Claim::rollout(account)
    }

    async fn all(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Self>, Fault> {
        due(errand, snapshot).await
    }

    fn entry(&self) -> &'static Entry {
        match self.step {
            Step::Advance => &ADVANCE,
            Step::Stop(_) => &STOP,
        }
    }

    fn parameters(&self) -> Value {
        json!({ "RolloutId": self.rollout.as_str(), "Stage": self.place + 1 })
    }
}

/// The steps that are due in an account.
async fn due(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Turn>, Fault> {
    let mut found = Vec::new();
    for one in rolled_out::all_running(&snapshot.state) {
        let Some((place, stage)) = one.place().zip(one.stage()) else {
            continue;
        };
        // Calls are counted only where they can make a difference.
        let denied = match stage.most {
            Some(_) => counted(errand, snapshot.account, (&one.id, place + 1)).await?,
            None => 0,
        };
        if let Some(step) = rollout::due(one, denied, errand.now()) {
            let rollout = one.id.clone();
            found.push(Turn {
                rollout,
                place,
                step,
            });
        }
    }
    Ok(found)
}

async fn counted(
    errand: &Errand,
    account: AccountId,
    (rollout, stage): (&RolloutId, usize),
) -> Result<u64, Fault> {
    let core = &errand.core;
    let all = core.flips.of(&*core.store, &core.node, (account, rollout));
    Ok(denied(&all.await?, stage))
}

impl Deed for Turn {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(Target {
            kind: "ACS::Rampart::Rollout",
            name: self.rollout.to_string(),
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    /// Looks again: somebody may have led it on meanwhile.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        if !rollout::take(context, &self.rollout, self.place, &self.step) {
            let why = "the rollout was changed in the meantime";
            context.effects.notes.push(("unchanged", why.into()));
        }
        Ok("{}".to_owned())
    }
}

static ADVANCE: Entry = entry("RolloutAdvanced", "rampart:RolloutAdvanced");
static STOP: Entry = entry("RolloutStopped", "rampart:RolloutStopped");
