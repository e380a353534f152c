//! Changes of any kind, tried on the calls that really came, before any of them is made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use derive::{Parameters, View};
use domain::account::directory;
use domain::{Account, Context, Note};
use gateway::{
    Caller, Change, Effect, EventId, LookedAt, Operation, Permit, Plan, Prepared, Ran, Reached,
    Target, TriedOut, Tryout, Wants, Whose,
};
use model::{AccountId, Malformed, Moment, NodeId, Refusal};
use serde::Deserialize;

use super::explain::ACTION;
use super::rehearsal::{Days, Shown, TurnedView, USUAL_DAYS};
use super::several::Several;
use crate::identity::target;
use crate::page::{List, Tokened};
use crate::view::Stamp;

/// The most steps of one rehearsal.
const MOST_STEPS: usize = 50;
/// The most accounts that are named at once.
const MOST_ACCOUNTS: usize = 100;
/// The longest id of a folder.
const LONGEST: usize = 64;

/// Decides recorded calls again, as if changes had been made that are not.
#[derive(Parameters)]
pub struct RehearseChanges {
    // They may hold what is secret in a call that is made.
    #[rpc(json, secret)]
    changes: Changes,
    /// The accounts whose calls are meant: members of the caller's directory, and its own.
    #[rpc(json, flat)]
    account_ids: Option<Several<AccountId>>,
    /// A folder or Root: the calls of all members below it are meant.
    folder_id: Option<Place>,
    days: Option<Days>,
    #[rpc(flatten)]
    page: Tokened<Self>,
}

impl List for RehearseChanges {
    const NAME: &'static str = "changes";
    const MOST: usize = 1000;
    const USUAL: usize = 100;
    type Place = At;
}

impl Operation for RehearseChanges {
    const EFFECT: Effect = Effect::Read;
    type Answer = ChangesView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let everything = vec![target::all(caller.account, "*")];
        Plan::on_each(self.targets(caller, account))
            .perhaps(ACTION, everything)
            .wanting(self.wants(caller, account))
    }

    /// The event says which operations were tried, and nothing of their parameters.
    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        self.page.after(home)?;
        self.whose(context.account)?;
        let nothing = TriedOut::default();
        let tried = match permit.prepared() {
            Prepared::TriedOut(tried) => &**tried,
            _ => &nothing,
        };
        let steps = self.changes.0.iter();
        let named = steps.map(|step| step.told().into());
        let note = ("changes", Note::List(named.collect()));
        context.effects.notes.push(note);
        let next = tried.next.map(At);
        let next = self.page.token(home, next.as_ref());
        Ok(ChangesView::of(tried, permit, next))
    }
}

impl RehearseChanges {
    /// What it is judged on: the accounts and the folder whose calls it shows, and the members in which steps would
    /// be made.
    fn targets(&self, caller: &Caller, account: &Account) -> Vec<Target> {
        let mut targets = self.shown(caller.account, account);
        let steps = self.changes.0.iter();
        let inside: BTreeSet<_> = steps
            .filter_map(|step| Some(step.account_id.as_ref()?.0))
            .collect();
        for one in inside {
            let inside = target::all(one, "*");
            if !targets.contains(&inside) {
                targets.push(inside);
            }
        }
        targets
    }

    fn shown(&self, home: AccountId, account: &Account) -> Vec<Target> {
        match self.whose(account) {
            Ok(Whose::Accounts(some)) => {
                let each = some.iter();
                each.map(|one| target::all(*one, "*")).collect()
            }
            Ok(Whose::Below(node)) => {
                let path = directory::path_text(account, &node).unwrap_or_default();
                vec![Target::plain(format!(
                    "acs:resourcemanager::{home}:folder/{path}"
                ))]
            }
            // What is not there is refused before anything is shown.
            Ok(Whose::Own) | Err(_) => vec![target::all(home, "*")],
        }
    }

    fn whose(&self, account: &Account) -> Result<Whose, Refusal> {
        match (&self.account_ids, &self.folder_id) {
            (None, None) => Ok(Whose::Own),
            (Some(some), None) if (1..=MOST_ACCOUNTS).contains(&some.0.len()) => {
                Ok(Whose::Accounts(some.0.clone()))
            }
            (Some(_), None) => {
                let rule = format!("must name 1 to {MOST_ACCOUNTS} accounts");
                Err(Refusal::Invalid("AccountIds", rule))
            }
            (None, Some(place)) => match directory::place(account, &place.0)? {
                NodeId::Member(_) => Err(Refusal::Missing(model::Kind::Folder, place.0.clone())),
                node => Ok(Whose::Below(node)),
            },
            (Some(_), Some(_)) => {
                let rule = "must be empty where AccountIds is given".to_owned();
                Err(Refusal::Invalid("FolderId", rule))
            }
        }
    }

    /// What is to be looked at; nothing where `run` refuses.
    fn wants(&self, caller: &Caller, account: &Account) -> Wants {
        let wish = || {
            let after = self.page.after(caller.account).ok()?;
            Some(Tryout {
                steps: self.changes.0.iter().map(Change::from).collect(),
                whose: self.whose(account).ok()?,
                days: self.days.map_or(USUAL_DAYS, |days| days.0),
                after: after.map(|place| place.0),
                most: self.page.size(),
            })
        };
        wish().map_or(Wants::Nothing, |wish| Wants::Tryout(Box::new(wish)))
    }
}

/// The changes, in the order in which they would be made.
#[derive(Deserialize)]
#[serde(try_from = "Vec<OneChange>")]
struct Changes(Vec<OneChange>);

/// One of them: a call of an operation that changes something.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct OneChange {
    product: String,
    version: Option<String>,
    /// A member of the caller's directory, in which it would be made; the caller's own account, if it is left out.
    account_id: Option<Inside>,
    operation: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

impl TryFrom<Vec<OneChange>> for Changes {
    type Error = String;

    fn try_from(changes: Vec<OneChange>) -> Result<Self, String> {
        if changes.is_empty() || changes.len() > MOST_STEPS {
            return Err(format!("1 to {MOST_STEPS} changes are rehearsed at once"));
        }
        Ok(Self(changes))
    }
}

impl OneChange {
    /// What an event says of it.
    fn told(&self) -> String {
        let Self {
            product, operation, ..
        } = self;
        match &self.account_id {
            Some(account) => format!("{product} {operation} in {}", account.0),
            None => format!("{product} {operation}"),
        }
    }
}

/// The id of an account, as JSON has it.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Inside(AccountId);

impl TryFrom<String> for Inside {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        AccountId::read(&text).map(Self)
    }
}

impl From<&OneChange> for Change {
    fn from(one: &OneChange) -> Self {
        Self {
            product: one.product.clone(),
            version: one.version.clone(),
            account: one.account_id.as_ref().map(|one| one.0),
            operation: one.operation.clone(),
            parameters: one.parameters.clone().into_iter().collect(),
        }
    }
}

/// The id of a folder or of Root.
struct Place(String);

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(Malformed("the id of a folder or of Root"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// How far a rehearsal has come, and since when it looks.
pub struct At(Reached);

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reached {
            from,
            account,
            after,
        } = &self.0;
        write!(out, "{}/{account}/", from.millis())?;
        match after {
            Some(event) => event.fmt(out),
            None => Ok(()),
        }
    }
}

impl FromStr for At {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let place = || {
            let (from, rest) = text.split_once('/')?;
            let (account, event) = rest.split_once('/')?;
            let event = Some(event).filter(|event| !event.is_empty());
            Some(Reached {
                from: Moment::from_millis(from.parse().ok()?),
                account: AccountId::read(account).ok()?,
                after: event.map(EventId::from_str).transpose().ok()?,
            })
        };
        place()
            .map(Self)
            .ok_or(Malformed("a time, an account and an event"))
    }
}

/// What would become of the calls. All counts are of calls, but where they say records.
#[derive(View)]
pub struct ChangesView {
    revision: u64,
    /// The revision that last changed what decisions are made from.
    policy_revision: u64,
    start_time: Stamp,
    caught_up: bool,
    /// Of successful reads, one in so many is kept; 0 if none is.
    reads_kept: u32,
    /// How many accounts are meant, whether or not this page has come to them.
    account_count: usize,
    accounts: Vec<LookedAtView>,
    call_count: u64,
    record_count: u64,
    unchanged_count: u64,
    decided_otherwise_count: u64,
    newly_denied: TurnedView,
    newly_allowed: TurnedView,
    cannot_tell: TurnedView,
    /// Kinds of records that the changes are about and that no recorded call was decided by: what comes of that is
    /// not rehearsed.
    not_rehearsed: Vec<&'static str>,
    is_truncated: bool,
    next_token: Option<String>,
}

#[derive(View)]
struct LookedAtView {
    account_id: String,
    revision: u64,
    policy_revision: u64,
    record_count: u64,
    covered_from: Stamp,
    oldest_event_time: Option<Stamp>,
}

impl ChangesView {
    fn of<O>(tried: &TriedOut, permit: &Permit<'_, O>, next: Option<String>) -> Self {
        // Who may not see what policies say sees the control policies that decide, by their ids.
        let shown = Shown {
            whole: permit.may(ACTION),
            nodes: true,
        };
        let seen = &tried.seen;
        Self {
            revision: permit.revision(),
            policy_revision: tried.decisive,
            start_time: Stamp(seen.from),
            caught_up: seen.caught_up,
            reads_kept: seen.reads,
            account_count: tried.of,
            accounts: tried.accounts.iter().map(LookedAtView::from).collect(),
            call_count: seen.calls,
            record_count: seen.records,
            unchanged_count: seen.unchanged,
            decided_otherwise_count: seen.otherwise,
            newly_denied: TurnedView::of(&seen.denied, shown),
            newly_allowed: TurnedView::of(&seen.allowed, shown),
            cannot_tell: TurnedView::of(&seen.unknown, shown),
            not_rehearsed: tried.beyond.clone(),
            is_truncated: next.is_some(),
            next_token: next,
        }
    }
}

impl From<&LookedAt> for LookedAtView {
    fn from(one: &LookedAt) -> Self {
        Self {
            account_id: one.account.to_string(),
            revision: one.revision,
            policy_revision: one.decisive,
            record_count: one.records,
            covered_from: Stamp(one.covered),
            oldest_event_time: one.oldest.map(Stamp),
        }
    }
}
