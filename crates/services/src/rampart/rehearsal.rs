//! A draft, tried on the calls that really came.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use derive::{Parameters, View};
use domain::{Account, Context};
use gateway::{
    Caller, Counting, Effect, EventId, Group, Operation, Permit, Plan, Prepared, Ran, Rehearsal,
    Rehearsed, Said, Turned, Wants,
};
use model::{Malformed, Moment};

use super::explain::ACTION;
use super::policy::Text;
use super::tested::{Which, draft};
use crate::identity::target;
use crate::page::{List, Tokened};
use crate::view::Stamp;

/// Decides recorded calls again, with a draft in place of the policy in force.
#[derive(Parameters)]
pub struct RehearsePolicy {
    #[rpc(flatten)]
    which: Which,
    policy_document: Text,
    days: Option<Days>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for RehearsePolicy {
    const NAME: &'static str = "rehearsal";
    const MOST: usize = 100;
    const USUAL: usize = 100;
    type Place = Place;
}

impl Operation for RehearsePolicy {
    const EFFECT: Effect = Effect::Read;
    type Answer = RehearsedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let everything = vec![target::all(caller.account, "*")];
        Plan::on(self.which.target(caller, account))
            .perhaps(ACTION, everything)
            .wanting(self.wants(caller, account))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        self.page.after(home)?;
        let found = self.which.find(context.account)?;
        draft(&self.policy_document, found.kind)?;
        let nothing = Rehearsed::default();
        let rehearsed = match permit.prepared() {
            Prepared::Rehearsed(rehearsed) => &**rehearsed,
            _ => &nothing,
        };
        let place = |after| Place {
            from: rehearsed.from,
            after,
        };
        let next = rehearsed.next.map(place);
        let next = self.page.token(home, next.as_ref());
        Ok(RehearsedView::of(rehearsed, permit, next))
    }
}

impl RehearsePolicy {
    /// What is to be looked at; nothing where `run` refuses.
    fn wants(&self, caller: &Caller, account: &Account) -> Wants {
        let wish = || {
            let found = self.which.find(account).ok()?;
            draft(&self.policy_document, found.kind).ok()?;
            let after = self.page.after(caller.account).ok()?;
            Some(Rehearsal {
                tested: found.of,
                draft: self.policy_document.0.clone(),
                days: self.days.map_or(USUAL_DAYS, |days| days.0),
                after: after.map(|place| (place.from, place.after)),
                most: self.page.size(),
            })
        };
        wish().map_or(Wants::Nothing, |wish| Wants::Rehearsal(Box::new(wish)))
    }
}

/// How many days are looked back on unless it is said.
pub(super) const USUAL_DAYS: u32 = 7;

/// How many days are looked back on.
#[derive(Clone, Copy)]
pub(super) struct Days(pub(super) u32);

impl FromStr for Days {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.parse() {
            Ok(days) if (1..=3650).contains(&days) => Ok(Self(days)),
            _ => Err(Malformed("a number of days from 1 to 3650")),
        }
    }
}

/// How far a rehearsal has come, and since when it looks.
pub struct Place {
    from: Moment,
    after: EventId,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.from.millis(), self.after)
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let place = || {
            let (from, after) = text.split_once('/')?;
            Some(Self {
                from: Moment::from_millis(from.parse().ok()?),
                after: after.parse().ok()?,
            })
        };
        place().ok_or(Malformed("a time and an event"))
    }
}

/// What would become of the calls. All counts are of calls, but where they say records: of successful reads not all
/// may be kept, and each that is counts for those that are not.
#[derive(View)]
pub struct RehearsedView {
    revision: u64,
    start_time: Stamp,
    covered_from: Stamp,
    oldest_event_time: Option<Stamp>,
    caught_up: bool,
    /// Of successful reads, one in so many is kept; 0 if none is.
    reads_kept: u32,
    call_count: u64,
    record_count: u64,
    unchanged_count: u64,
    decided_otherwise_count: u64,
    newly_denied: TurnedView,
    newly_allowed: TurnedView,
    cannot_tell: TurnedView,
    is_truncated: bool,
    next_token: Option<String>,
}

#[derive(View)]
pub(super) struct TurnedView {
    call_count: u64,
    groups: Vec<GroupView>,
}

#[derive(View)]
struct GroupView {
    principal: String,
    action: String,
    resources: Vec<String>,
    call_count: u64,
    record_count: u64,
    first_time: Stamp,
    last_time: Stamp,
    example_request_id: String,
    before: Option<SaidView>,
    after: Option<SaidView>,
    /// Of what nobody can tell alone.
    reasons: Option<Vec<&'static str>>,
    keys: Option<Vec<String>>,
}

#[derive(View)]
struct SaidView {
    decision: String,
    layer: String,
    /// Of control policies: the member, folder or Root that was decisive.
    node: Option<String>,
    statements: Vec<CountingView>,
}

#[derive(View)]
struct CountingView {
    policy: String,
    policy_type: &'static str,
    version: String,
    statement: u32,
    effect: &'static str,
    node: Option<String>,
}

impl RehearsedView {
    fn of<O>(rehearsed: &Rehearsed, permit: &Permit<'_, O>, next: Option<String>) -> Self {
        // Who may not see what other policies say sees the statements of this one.
        let whole = permit.may(ACTION);
        let turned = |turned: &Turned| {
            TurnedView::of(
                turned,
                Shown {
                    whole,
                    nodes: false,
                },
            )
        };
        Self {
            revision: permit.revision(),
            start_time: Stamp(rehearsed.from),
            covered_from: Stamp(rehearsed.covered),
            oldest_event_time: rehearsed.oldest.map(Stamp),
            caught_up: rehearsed.caught_up,
            reads_kept: rehearsed.reads,
            call_count: rehearsed.calls,
            record_count: rehearsed.records,
            unchanged_count: rehearsed.unchanged,
            decided_otherwise_count: rehearsed.otherwise,
            newly_denied: turned(&rehearsed.denied),
            newly_allowed: turned(&rehearsed.allowed),
            cannot_tell: turned(&rehearsed.unknown),
            is_truncated: next.is_some(),
            next_token: next,
        }
    }
}

/// How much of a decision is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// The statements of all policies, not only those that are tried.
    pub(super) whole: bool,
    /// Where control policies act.
    pub(super) nodes: bool,
}

impl TurnedView {
    pub(super) fn of(turned: &Turned, shown: Shown) -> Self {
        let groups = turned.groups.iter();
        Self {
            call_count: turned.calls,
            groups: groups.map(|one| GroupView::of(one, shown)).collect(),
        }
    }
}

impl GroupView {
    fn of(group: &Group, shown: Shown) -> Self {
        let open = !group.doubts.is_empty();
        let said = |said: &Option<Said>| said.as_ref().map(|one| SaidView::of(one, shown));
        Self {
            principal: group.principal.clone(),
            action: group.action.clone(),
            resources: group.resources.clone(),
            call_count: group.calls,
            record_count: group.records,
            first_time: Stamp(group.first),
            last_time: Stamp(group.last),
            example_request_id: group.request.clone(),
            before: said(&group.before),
            after: said(&group.after),
            reasons: open.then(|| group.doubts.iter().map(|one| one.name()).collect()),
            keys: open.then(|| group.keys.iter().cloned().collect()),
        }
    }
}

impl SaidView {
    fn of(said: &Said, shown: Shown) -> Self {
        let node = |node: &Option<Arc<str>>| {
            let node = node.as_deref().filter(|_| shown.nodes);
            node.map(str::to_owned)
        };
        let all = said.statements.iter();
        let statements = all.filter(|one| shown.whole || one.own);
        Self {
            decision: format!("{:?}", said.decision),
            layer: format!("{:?}", said.layer),
            node: node(&said.node),
            statements: statements
                .map(|one| CountingView {
                    node: node(&one.node),
                    ..CountingView::from(one)
                })
                .collect(),
        }
    }
}

impl From<&Counting> for CountingView {
    fn from(one: &Counting) -> Self {
        Self {
            policy: one.policy.clone(),
            policy_type: if one.custom { "Custom" } else { "System" },
            version: one.version.clone(),
            statement: one.statement,
            effect: if one.denies { "Deny" } else { "Allow" },
            node: None,
        }
    }
}

#[cfg(test)]
mod tests;
