//! Who can do what: the same policies that decide calls, asked about all calls at once.
//!
//! An answer is exact for a state of the account. Its pages say at which revision they were made, and a page of a state
//! that would be answered otherwise is refused.

mod asked;
pub(super) mod sight;
mod view;
pub(super) mod words;

use std::fmt;
use std::str::FromStr;

use derive::Parameters;
use domain::account::directory;
use domain::{Account, Context};
use gateway::decision::access::{self, Question, Register};
use gateway::decision::somebody::Somebody;
use gateway::{Caller, Effect, Operation, Permit, Plan, Prepared, Ran, Wants};
use model::{AccountId, Kind, Refusal};
use serde_json::json;

use crate::identity::target;
use crate::page::{List, TokenedByItems};
use crate::view::Paged;
use asked::{Action, Keys, Principal, Resource};
use sight::Sight;
use view::RowView;

/// How many steps a page may take: some tenths of a second.
const STEPS: u64 = 3_000_000;

/// Tells who can do what: of a principal, an action and a resource what is left out is answered.
#[derive(Parameters)]
pub struct SearchAccess {
    /// A member of the directory that the caller's account manages; without it the account itself is asked about.
    account_id: Option<AccountId>,
    principal: Option<Principal>,
    // `Action` names the operation itself.
    action_name: Option<Action>,
    resource: Option<Resource>,
    #[rpc(json)]
    context: Option<Keys>,
    #[rpc(flatten)]
    page: TokenedByItems<Self>,
}

impl List for SearchAccess {
    const NAME: &'static str = "access";
    type Place = Place;
}

impl Operation for SearchAccess {
    const EFFECT: Effect = Effect::Read;
    type Answer = Paged<RowView>;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let asked = self.account_id.unwrap_or(caller.account);
        let plan = Plan::on(target::all(asked, "*"));
        // What is no member is refused before anything is shown.
        if asked != caller.account && directory::has_member(account, asked) {
            return plan.wanting(Wants::State(asked));
        }
        plan
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let (account, asked) = self.looked_at(permit, context.account)?;
        let after = self.page.after(home)?;
        if self.principal.is_none() && self.action_name.is_none() && self.resource.is_none() {
            let rule = "must be given where neither ActionName nor Resource is";
            return Err(Refusal::Invalid("Principal", rule.to_owned()));
        }
        let who = self.principal.as_ref().map(|own| find(own, account, asked));
        let who = who.transpose()?;
        let known = self.context.as_ref().map(Keys::context).unwrap_or_default();
        let question = Question {
            who: who.as_ref(),
            action: self.action_name.as_ref().map(|own| &*own.0),
            resource: self.resource.as_ref().map(|own| &*own.0),
            known: &known,
        };
        let bounds = if asked == home {
            None
        } else {
            access::bounds(context.account, asked).map_err(|_| moving(asked))?
        };
        let control = if asked == home {
            permit.control()
        } else {
            bounds.as_ref()
        };
        let register = Register::new(account, asked, permit.region()).under(control);
        if register.has_too_many_carriers(&question) {
            return Err(too_many_secrets());
        }
        if let Some(policy) = register.denies_within(&question) {
            return Err(undecidable(&policy));
        }
        let digest = register.digest(&question);
        let from = match after {
            None => access::Place::default(),
            Some(place) if place.digest == digest => place.at,
            Some(place) => return Err(place.is_over(permit.revision())),
        };
        let found = register.page(&question, from, self.page.size(), STEPS);
        let next = found.next.map(|at| Place {
            at,
            digest,
            revision: permit.revision(),
        });
        let sight = if asked == home {
            Sight::Inside
        } else {
            Sight::Above
        };
        let shown = found.rows.iter();
        let rows = shown.map(|told| RowView::of(told, asked, sight)).collect();
        let page = self.page.cut_before(home, rows, next.as_ref());
        let page = page.with("Revision", permit.revision());
        if after.is_some() {
            return Ok(page);
        }
        let [always, conditional, never] = found.counts;
        let counts = json!({
            "Always": always,
            "Conditional": conditional,
            "Never": never,
            "Principals": found.principals,
            "Complete": found.complete,
        });
        let too_many = always + conditional + never > access::MOST;
        Ok(page.with("Counts", counts).with("TooMany", too_many))
    }
}

impl SearchAccess {
    /// The account that is asked about, in its newest state.
    fn looked_at<'a>(
        &self,
        permit: &'a Permit<'_, Self>,
        own: &'a Account,
    ) -> Result<(&'a Account, AccountId), Refusal> {
        let home = permit.home();
        let Some(asked) = self.account_id.filter(|id| *id != home) else {
            return Ok((own, home));
        };
        let member = directory::find_member(own, asked)?;
        let Prepared::State(state) = permit.prepared() else {
            return Err(moving(asked));
        };
        // The member may know more of itself than this state of the directory does.
        let standing = directory::standing(state);
        match standing {
            Some(standing) if standing.master == home && standing.turn <= member.turn => {
                Ok((state, asked))
            }
            _ => Err(moving(asked)),
        }
    }
}

/// Why nobody can say what the principals of a member can do.
fn moving(member: AccountId) -> Refusal {
    let why = format!("The member {member} is joining, moving or leaving right now; ask again.");
    Refusal::State("NotSupportedOperation.MemberMoving", why)
}

/// Why nobody can say what is allowed within a resource group.
fn undecidable(policy: &str) -> Refusal {
    let rule = format!(
        "names a resource group for which the policy {policy} is attached, which denies: that counts only where the account's policies are silent, so there are no rows to tell it by; ask about somebody else, or test the one request"
    );
    Refusal::Invalid("Context", rule)
}

/// Why nobody can say what is allowed on all secrets at once.
fn too_many_secrets() -> Refusal {
    let rule = format!(
        "must be given where more than {} secrets carry policies of their own, since each of them is asked about alone",
        access::CARRIERS
    );
    Refusal::Invalid("Resource", rule)
}

fn find(principal: &Principal, account: &Account, home: AccountId) -> Result<Somebody, Refusal> {
    let kind = match principal.kind() {
        "group" => Kind::Group,
        "role" => Kind::Role,
        "user" => Kind::User,
        _ => Kind::Account,
    };
    let arn = principal.arn(home);
    let found = Somebody::find(account, home, &arn);
    found.ok_or(Refusal::Missing(kind, arn))
}

/// Where a page ended, and what its answer followed from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    at: access::Place,
    digest: u64,
    revision: u64,
}

impl Place {
    fn is_over(&self, revision: u64) -> Refusal {
        let why = format!(
            "is of revision {}, and at revision {revision} the answer to this question may be another; begin again without it",
            self.revision
        );
        Refusal::Invalid("NextToken", why)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access::Place { principal, row } = self.at;
        write!(out, "{principal}.{row}.{}.{:x}", self.revision, self.digest)
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or("four numbers");
        let wrong = |_| "four numbers";
        Ok(Self {
            at: access::Place {
                principal: part()?.parse().map_err(wrong)?,
                row: part()?.parse().map_err(wrong)?,
            },
            revision: part()?.parse().map_err(wrong)?,
            digest: u64::from_str_radix(part()?, 16).map_err(wrong)?,
        })
    }
}

#[cfg(test)]
mod tests;
