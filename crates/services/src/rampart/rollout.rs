//! Changes of policies that come into force in stages, or are only watched.
//!
//! No API of the vendor has them, and none shows what a stage brings as an attachment: behind the last stage it is one.

use std::fmt;
use std::str::FromStr;

use derive::Parameters;
use domain::account::{directory, rolled_out, rollout};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Target, Wants};
use model::{
    AccountId, Malformed, Reach, Refusal, RolloutId, RolloutMode, RolloutStage, Within, account_arn,
};
use serde::Deserialize;

use super::rollout_change::{Way, WhichChange, needing};
use super::rollout_view::{ProgressView, RolloutView};
use crate::identity::target;
use crate::page::{List, Marked};
use crate::view::{One, Paged};

/// The longest that a stage can last, in minutes: a year.
const LONGEST: u32 = 366 * 24 * 60;

/// Begins to attach a control policy, or to change an identity policy or who holds it, in stages: each only watches what
/// would change, or enforces it for some.
#[derive(Parameters)]
pub struct StartRollout {
    #[rpc(flatten)]
    change: WhichChange,
    /// Without any, the change is watched until somebody leads it on.
    #[rpc(json)]
    stages: Option<Stages>,
}

impl Operation for StartRollout {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<RolloutView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(target::all(caller.account, "rollout/*"));
        match self.change.find(account) {
            Ok(change) => needing(plan, (caller, account), &change, Way::There),
            Err(_) => plan,
        }
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let change = self.change.find(context.account)?;
        let stages = match &self.stages {
            Some(stages) => stages.find(context.account)?,
            None => vec![RolloutStage {
                reach: Reach::Everything,
                mode: RolloutMode::ReportOnly,
                minutes: None,
                most: None,
            }],
        };
        let rollout = rollout::start(context, change, stages)?;
        Ok(One::of((&rollout, &*context.account)))
    }
}

/// Shows how far a rollout has come, and the calls that it turned or would have turned: those of each stage by who
/// asked, what, on what, and which level denies.
#[derive(Parameters)]
pub struct GetRollout {
    rollout_id: RolloutId,
}

impl Operation for GetRollout {
    const EFFECT: Effect = Effect::Read;
    type Answer = ProgressView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(one(caller.account, &self.rollout_id))
            .wanting(Wants::Flips(self.rollout_id.clone()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let found = rolled_out::find(context.account, &self.rollout_id)?;
        let counted = match permit.prepared() {
            Prepared::Flips(counted) => Some(&**counted),
            _ => None,
        };
        Ok(ProgressView::of(found, context.account, counted))
    }
}

/// Lists rollouts, those that are over too.
#[derive(Parameters)]
pub struct ListRollouts {
    #[rpc(flatten)]
    page: Marked<Self>,
}

impl List for ListRollouts {
    const NAME: &'static str = "rollouts";
    type Place = Place;
}

impl Operation for ListRollouts {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RolloutView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "rollout/*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (account, home) = (&*context.account, permit.home());
        let after = self.page.after(home)?;
        let behind = |id: &RolloutId| after.is_none_or(|place| place.0 < *id);
        let found = account.rollouts.iter().filter(|one| behind(&one.id));
        let shown = found.map(|one| (one, account));
        Ok(self.page.cut(home, shown, |(one, _)| Place(one.id.clone())))
    }
}

/// Leads a rollout to its next stage at once. Behind the last one the change is made.
#[derive(Parameters)]
pub struct AdvanceRollout {
    rollout_id: RolloutId,
    /// Only if it is at this stage.
    stage_number: Option<Within<1, 20>>,
}

impl Operation for AdvanceRollout {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<RolloutView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        moving(&self.rollout_id, caller, account, Way::There)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let stage = self.stage_number.map(Within::get);
        let rollout = rollout::advance(context, &self.rollout_id, stage)?;
        Ok(One::of((&rollout, &*context.account)))
    }
}

/// Gives a rollout up. What it has done is undone: what it attached is detached, and the version that was in force is
/// again.
#[derive(Parameters)]
pub struct AbortRollout {
    rollout_id: RolloutId,
}

impl Operation for AbortRollout {
    const EFFECT: Effect = Effect::Write;
    const DANGER: bool = true;
    type Answer = One<RolloutView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        moving(&self.rollout_id, caller, account, Way::Back)
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let rollout = rollout::abort(context, &self.rollout_id)?;
        Ok(One::of((&rollout, &*context.account)))
    }
}

fn moving(id: &RolloutId, caller: &Caller, account: &Account, way: Way) -> Plan {
    let plan = Plan::on(one(caller.account, id));
    match rolled_out::find(account, id) {
        Ok(found) => needing(plan, (caller, account), &found.change, way),
        Err(_) => plan,
    }
}

/// A rollout, there or not.
fn one(home: AccountId, id: &RolloutId) -> Target {
    Target {
        kind: "ACS::Rampart::Rollout",
        name: id.to_string(),
        ..Target::plain(account_arn(home, &format!("rollout/{id}")))
    }
}

/// The stages, in their order.
#[derive(Deserialize)]
struct Stages(Vec<OneStage>);

/// One of them.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneStage {
    mode: Mode,
    nodes: Option<Vec<String>>,
    percent: Option<u8>,
    wait_minutes: Option<u32>,
    most_denied: Option<u64>,
}

#[derive(Deserialize)]
enum Mode {
    ReportOnly,
    Enforced,
}

impl Stages {
    fn find(&self, account: &Account) -> Result<Vec<RolloutStage>, Refusal> {
        self.0.iter().map(|one| one.find(account)).collect()
    }
}

impl OneStage {
    fn find(&self, account: &Account) -> Result<RolloutStage, Refusal> {
        let wrong = |rule: &str| Refusal::Invalid("Stages", rule.to_owned());
        let reach = match (&self.nodes, self.percent) {
            (None, None) => Reach::Everything,
            (None, Some(percent)) => Reach::Share(percent),
            (Some(nodes), None) if nodes.is_empty() => {
                return Err(wrong("has an empty list of Nodes"));
            }
            (Some(nodes), None) => {
                let nodes = nodes.iter().map(|id| directory::target(account, id));
                Reach::Nodes(nodes.collect::<Result<_, _>>()?)
            }
            (Some(_), Some(_)) => {
                return Err(wrong(
                    "has a stage with Nodes and Percent, of which one is given",
                ));
            }
        };
        if self
            .wait_minutes
            .is_some_and(|one| !(1..=LONGEST).contains(&one))
        {
            let rule = format!("has WaitMinutes that are not 1 to {LONGEST}");
            return Err(Refusal::Invalid("Stages", rule));
        }
        Ok(RolloutStage {
            reach,
            mode: match self.mode {
                Mode::ReportOnly => RolloutMode::ReportOnly,
                Mode::Enforced => RolloutMode::Enforced,
            },
            minutes: self.wait_minutes,
            most: self.most_denied,
        })
    }
}

/// Where a rollout stands among all.
pub struct Place(RolloutId);

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests;
