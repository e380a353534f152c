//! The job that takes the steps of AccessKey rotations which the clock brings about.

use async_trait::async_trait;
use domain::account::key_rotation::{self, Step};
use domain::account::rotated;
use domain::{Account, Claim, Context};
use model::{AccessKeyId, AccountId, Moment, Refusal, UserId, account_arn};
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
use crate::held::snapshot::Snapshot;

/// Switches old keys off once nobody uses them, says which are overdue, and puts those away that were off
/// for long enough, each minute.
pub struct KeyRotations;

#[async_trait]
impl Job for KeyRotations {
    fn name(&self) -> &'static str {
        "key_rotations"
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

/// What is due of a rotation.
struct Turn {
    user: UserId,
    old: AccessKeyId,
    step: Step,
    used: Option<Moment>,
}

#[async_trait]
impl Due for Turn {
    fn claim(account: AccountId) -> Claim {
        Claim::key_rotation(account)
    }

    async fn all(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Self>, Fault> {
        due(errand, snapshot).await
    }

    fn entry(&self) -> &'static Entry {
        match self.step {
            Step::Disable => &DISABLE,
            Step::Overdue => &OVERDUE,
            Step::Recycle => &RECYCLE,
        }
    }

    fn parameters(&self) -> Value {
        json!({ "UserAccessKeyId": self.old.as_str() })
    }
}

/// The steps that are due in an account.
async fn due(errand: &Errand, snapshot: &Snapshot) -> Result<Vec<Turn>, Fault> {
    let mut found = Vec::new();
    for rotation in rotated::all_live(&snapshot.state) {
        // The last use is asked for only where it can make a difference.
        if key_rotation::due(rotation, None, errand.now()).is_none() {
            continue;
        }
        let (core, old) = (&errand.core, &rotation.old);
        let used = core
            .last_used
            .of(&*core.store, snapshot.account, old.as_str());
        let used = used.await?.map(|used| used.minute);
        if let Some(step) = key_rotation::due(rotation, used, errand.now()) {
            let (user, old) = (rotation.user, old.clone());
            found.push(Turn {
                user,
                old,
                step,
                used,
            });
        }
    }
    Ok(found)
}

impl Deed for Turn {
    fn home(&self, caller: &Caller) -> AccountId {
        caller.account
    }

    fn plan(&self, caller: &Caller, _account: &Account) -> Plan {
        Plan::on(Target {
            kind: "ACS::RAM::AccessKey",
            name: self.old.to_string(),
            ..Target::plain(account_arn(caller.account, "*"))
        })
    }

    /// Looks again: somebody may have changed the keys meanwhile.
    fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
        let whose = (self.user, &self.old);
        if !key_rotation::take(context, whose, self.step, self.used)? {
            let why = "the rotation was changed in the meantime";
            context.effects.notes.push(("unchanged", why.into()));
        }
        Ok("{}".to_owned())
    }
}

static DISABLE: Entry = entry("DisableRotatedAccessKey", "rampart:DisableRotatedAccessKey");
static OVERDUE: Entry = entry("KeyRotationOverdue", "rampart:KeyRotationOverdue");
static RECYCLE: Entry = entry("RecycleRotatedAccessKey", "rampart:RecycleRotatedAccessKey");
