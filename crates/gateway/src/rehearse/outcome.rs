//! What a rehearsal comes to.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Moment;
use policy::{Decision, Layer};
use store::EventId;

/// Recorded calls that a draft is to be tried on.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// What the draft is of.
    pub tested: model::Tested,
    /// The draft: a sound document.
    pub draft: String,
    /// Calls of so many days are looked at.
    pub days: u32,
    /// Where an earlier look ended: calls before this event alone, newest first, and none before this time.
    pub after: Option<(Moment, EventId)>,
    /// How many groups of a kind are told of at once, before a look ends.
    pub most: usize,
}

/// What became of the calls that were looked at.
#[derive(Clone, Debug, Default)]
pub struct Rehearsed {
    /// How many calls they stand for, of which decisions were kept and in which the draft has a say.
    pub calls: u64,
    /// How many records that are.
    pub records: u64,
    /// How many are decided alike with and without the draft.
    pub unchanged: u64,
    /// How many would be decided otherwise today without the draft than they were.
    pub otherwise: u64,
    /// What would be denied that is allowed.
    pub denied: Turned,
    /// What would be allowed that is denied.
    pub allowed: Turned,
    /// Of what nobody can tell.
    pub unknown: Turned,
    /// From when on calls are looked for.
    pub from: Moment,
    /// From when on all calls have been looked at that there are.
    pub covered: Moment,
    /// The oldest event there is of the account.
    pub oldest: Option<Moment>,
    /// Behind which event it goes on, if it does.
    pub next: Option<EventId>,
    /// Whether all that is durable could be looked for.
    pub caught_up: bool,
    /// Of successful reads, one in so many is kept; 0 if none is.
    pub reads: u32,
}

/// Calls of one fate.
#[derive(Clone, Debug, Default)]
pub struct Turned {
    /// How many.
    pub calls: u64,
    /// The same by who, what and on what, those of the newest call first.
    pub groups: Vec<Group>,
}

/// Calls of somebody of one action on the same resources; of control policies, also of one level and statement.
#[derive(Clone, Debug)]
pub struct Group {
    /// The ARN of the user or role; whatever is known where that is not.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The ARNs.
    pub resources: Vec<String>,
    /// How many calls.
    pub calls: u64,
    /// How many records.
    pub records: u64,
    /// When the first was made.
    pub first: Moment,
    /// When the last was made.
    pub last: Moment,
    /// The request of the last, as an example.
    pub request: String,
    /// The decision on it today, where one can be made.
    pub before: Option<Said>,
    /// The decision with the draft.
    pub after: Option<Said>,
    /// Why nobody can tell.
    pub doubts: BTreeSet<Doubt>,
    /// The condition keys that are not known.
    pub keys: BTreeSet<String>,
}

/// A decision and what made it.
#[derive(Clone, Debug)]
pub struct Said {
    /// The decision.
    pub decision: Decision,
    /// The layer that made it.
    pub layer: Layer,
    /// Of control policies: the member, folder or Root that was decisive.
    pub node: Option<Arc<str>>,
    /// The statements that counted.
    pub statements: Vec<Counting>,
}

/// A statement that counted.
#[derive(Clone, Debug)]
pub struct Counting {
    /// The policy's name, or the id of a control policy.
    pub policy: String,
    /// Of a control policy: the member, folder or Root that it acts on.
    pub node: Option<Arc<str>>,
    /// Whether the account made it.
    pub custom: bool,
    /// Its version, or `draft`.
    pub version: String,
    /// Its place, counted from 0.
    pub statement: u32,
    /// Whether it denies.
    pub denies: bool,
    /// Whether it is of the document that is tried.
    pub own: bool,
}

/// Why it cannot be told what would become of a call.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Doubt {
    /// Values of condition keys are kept out of records.
    MaskedKeys,
    /// Condition keys are not kept of questions of services, or were not sent.
    UnknownKeys,
    /// The policy that a session was issued with is not kept.
    SessionPolicy,
    /// Another account has a say, or nobody knows who asked.
    UnknownCaller,
    /// Who asked is not there any more.
    PrincipalGone,
    /// What was kept cannot be read by this program.
    Unreadable,
}

impl Doubt {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MaskedKeys => "MaskedKeys",
            Self::UnknownKeys => "UnknownKeys",
            Self::SessionPolicy => "SessionPolicy",
            Self::UnknownCaller => "UnknownCaller",
            Self::PrincipalGone => "PrincipalGone",
            Self::Unreadable => "Unreadable",
        }
    }
}
