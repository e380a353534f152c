//! Who can raise their own rights, or become somebody else, by which calls, and where that is cut off.

mod asked;
mod view;

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::str::FromStr;

use derive::Parameters;
use domain::escalation::{Found, Goal, Question, STEPS, find};
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Refusal, Within};

use crate::identity::target;
use crate::page::{List, Tokened};
use crate::view::Paged;
use asked::{Aim, Somebody};
use view::{PathView, cut};

/// How many calls a way may have if nothing is said.
const USUAL: u16 = 6;

/// Lists ways by which users and roles come to more than they are allowed, those of the fewest calls first: to all rights,
/// to any more, or to act as somebody (`To`). Of `From` alone it is told too what cuts all of them off.
#[derive(Parameters)]
pub struct ListEscalationPaths {
    from: Option<Somebody>,
    to: Option<Somebody>,
    goal: Option<Aim>,
    max_steps: Option<Within<1, 12>>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for ListEscalationPaths {
    const NAME: &'static str = "escalation-paths";
    type Place = Place;
}

impl Operation for ListEscalationPaths {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<PathView>;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, account) = (permit.home(), &*context.account);
        let after = self.page.after(home)?;
        let from = self.from.as_ref().map(|own| own.find(account, home));
        let from = from.transpose()?;
        let found = find(
            Question {
                account,
                home,
                control: permit.control(),
                limits: context.limits,
                region: permit.region(),
                goal: self.goal(account, permit)?,
                calls: usize::from(self.max_steps.map_or(USUAL, Within::get)),
            },
            from,
            STEPS,
        );
        let digest = digest(&found);
        let first = match after {
            None => 0,
            Some(place) if place.digest == digest => place.at,
            Some(place) => return Err(place.is_over(permit.revision())),
        };
        let views = found.routes.iter().enumerate().skip(first);
        let views = views.map(|(number, route)| (number, PathView::of(route, account, home)));
        let shown: Vec<_> = views.take(self.page.size()).collect();
        let at = first + shown.len();
        let next = Place {
            at,
            digest,
            revision: permit.revision(),
        };
        let next = (at < found.routes.len()).then_some(next);
        let shown = shown.into_iter().map(|(_, view)| view).collect();
        let page = self.page.cut_before(home, shown, next.as_ref());
        let page = page
            .with("Revision", permit.revision())
            .with("TotalCount", found.routes.len())
            .with("Complete", found.is_complete);
        Ok(match found.cut {
            Some(own) if after.is_none() => page.with("Cut", cut(&own)),
            _ => page,
        })
    }
}

impl ListEscalationPaths {
    /// What is to be come to, which is said in one way.
    fn goal(&self, account: &Account, permit: &Permit<'_, Self>) -> Result<Goal, Refusal> {
        let invalid = |parameter, rule: &str| Err(Refusal::Invalid(parameter, rule.to_owned()));
        match (&self.to, self.goal) {
            (Some(_), Some(_)) => invalid("Goal", "must not be given beside To, which is one"),
            (Some(to), None) => Ok(Goal::Be(to.find(account, permit.home())?)),
            (None, Some(Aim::More)) if self.from.is_none() => invalid(
                "From",
                "must be given where Goal is More: more than whose rights",
            ),
            (None, Some(Aim::More)) => Ok(Goal::More),
            (None, Some(Aim::Administrator) | None) => Ok(Goal::Everything),
        }
    }
}

/// What pages are parts of, in short.
fn digest(found: &Found) -> u64 {
    let mut hasher = DefaultHasher::new();
    for route in &found.routes {
        for step in &route.steps {
            format!("{:?}{:?}", step.actor, step.then).hash(&mut hasher);
            (step.pattern.name, &step.with, step.is_conditional()).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Where a page ended, and of which answer it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    at: usize,
    revision: u64,
    digest: u64,
}

impl Place {
    fn is_over(&self, revision: u64) -> Refusal {
        let why = format!(
            "is of revision {}, and at revision {revision} the answer is another; begin again without it",
            self.revision
        );
        Refusal::Invalid("NextToken", why)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{:x}", self.at, self.revision, self.digest)
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or("three numbers");
        let wrong = |_| "three numbers";
        Ok(Self {
            at: part()?.parse().map_err(wrong)?,
            revision: part()?.parse().map_err(wrong)?,
            digest: u64::from_str_radix(part()?, 16).map_err(wrong)?,
        })
    }
}

#[cfg(test)]
mod tests;
