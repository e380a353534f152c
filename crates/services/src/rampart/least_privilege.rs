//! A policy that allows what somebody did and nothing that is not allowed today, with what shows both.

mod asked;
mod evidence;
mod view;

use derive::Parameters;
use domain::{Account, Context};
use gateway::{
    Caller, Done, Effect, Operation, Permit, Plan, Practice, Practised, Prepared, Ran, Wants,
};
use model::{Refusal, Within};
use policy::shrink::{Breadth, Wish, permits, shrink};
use policy::{Attached, Document, EntityKind, Kind, Question, Resource, Scope};

use asked::{Holder, Width};
use evidence::{Evidence, reason};
use view::ShrunkView;

/// How many days are looked back on unless it is said.
const USUAL_DAYS: u16 = 90;
/// How many steps each proof may take: some tenths of a second.
const STEPS: u64 = 1_000_000;

/// Makes a policy for a user, a group or a role: of what it holds today only that which its recorded calls used, by stated
/// rules, proven to grant nothing new, and tried on each of the calls. Nothing is changed.
#[derive(Parameters)]
pub struct GenerateLeastPrivilegePolicy {
    #[rpc(flatten)]
    holder: Holder,
    days: Option<Within<1, 400>>,
    breadth: Option<Width>,
    with_groups: Option<bool>,
}

impl Operation for GenerateLeastPrivilegePolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = ShrunkView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let plan = Plan::on(self.holder.target(caller));
        match self.holder.find(account) {
            Ok(whose) if self.check().is_ok() => plan.wanting(Wants::Practice(Practice {
                whose,
                days: self.days.map_or(USUAL_DAYS, Within::get).into(),
            })),
            // It is refused before anything is shown.
            _ => plan,
        }
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        self.check()?;
        self.holder.find(context.account)?;
        let nothing = Practised::default();
        let practised = match permit.prepared() {
            Prepared::Practised(practised) => &**practised,
            _ => &nothing,
        };
        let replaced = self.replaced(&practised.attached);
        let today: Vec<_> = replaced.iter().map(|own| own.policy.document()).collect();
        let asked: Vec<_> = practised.calls.iter().map(Done::resources).collect();
        let calls: Vec<_> = questions(&practised.calls, &asked);
        let wish = Wish {
            breadth: self.breadth.map_or(Breadth::Usual, |own| own.0),
            longest: Kind::Identity.limit(),
            steps: STEPS,
        };
        let shrunk = shrink(&today, &calls, wish);
        let new: Vec<&Document> = shrunk.document.iter().collect();
        let evidence = Evidence::of(&practised.calls, |index| {
            let call = calls.get(index)?;
            Some(reason(
                permits(&new, call),
                shrunk.unpermitted.contains(&index),
                practised.calls.get(index)?,
            ))
        });
        Ok(ShrunkView::of(
            (practised, permit.revision()),
            &replaced,
            &shrunk,
            &evidence,
        ))
    }
}

impl GenerateLeastPrivilegePolicy {
    fn check(&self) -> Result<(), Refusal> {
        if self.with_groups.is_some() && !self.holder.is_user() {
            let rule = "must be empty where UserName is not given: only users are in groups";
            return Err(Refusal::Invalid("WithGroups", rule.to_owned()));
        }
        Ok(())
    }

    /// The policies in whose place it is to be. What is attached for one resource group stays as it is: attached for the
    /// account it would reach further.
    fn replaced<'a>(&self, attached: &'a [Attached]) -> Vec<&'a Attached> {
        let with_groups = self.with_groups != Some(false);
        let counts = |own: &&Attached| {
            let group = own.source.entity_kind == EntityKind::Group && self.holder.is_user();
            own.source.scope == Scope::Account && (with_groups || !group)
        };
        attached.iter().filter(counts).collect()
    }
}

/// The calls as they are judged.
fn questions<'a>(calls: &'a [Done], asked: &'a [Vec<Resource<'a>>]) -> Vec<Question<'a>> {
    let pairs = calls.iter().zip(asked);
    pairs.map(|(call, resources)| call.ask(resources)).collect()
}

#[cfg(test)]
mod tests;
