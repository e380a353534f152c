//! Steps that are not taken, tried on the recorded calls of accounts, and what they come to.

use model::{AccountId, Moment, NodeId};
use store::EventId;

use super::outcome::Rehearsed;

/// Steps, and whose recorded calls they are to be tried on.
#[derive(Clone, Debug)]
pub struct Tryout {
    /// What is to be done, in this order, on copies of the accounts.
    pub steps: Vec<Change>,
    /// Whose calls are decided again.
    pub whose: Whose,
    /// Calls of so many days are looked at.
    pub days: u32,
    /// Where an earlier look ended.
    pub after: Option<Reached>,
    /// How many groups of a kind are told of at once, before a look ends.
    pub most: usize,
}

/// A call of an operation that is not made.
#[derive(Clone, Debug)]
pub struct Change {
    /// The product, such as `Ram`.
    pub product: String,
    /// The version of its API; the first that knows the operation, unless it is said.
    pub version: Option<String>,
    /// The account in which it is made: a member of the directory that the caller's account manages; the caller's own,
    /// if it is not said.
    pub account: Option<AccountId>,
    /// The operation.
    pub operation: String,
    /// Its parameters. One that begins with `$` and the number of an earlier step, counted from 1, and a dot is
    /// what that step answers there, such as `$1.ControlPolicy.PolicyId`.
    pub parameters: Vec<(String, String)>,
}

/// Whose recorded calls are decided again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whose {
    /// Those of the caller's own account.
    Own,
    /// Those of these accounts: members of the directory that the caller's account manages, and itself.
    Accounts(Vec<AccountId>),
    /// Those of all members below a folder or Root of that directory.
    Below(NodeId),
}

/// How far a look has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reached {
    /// Since when calls are looked for.
    pub from: Moment,
    /// It goes on with this account: those before it are done.
    pub account: AccountId,
    /// And there behind this event, or from the newest on.
    pub after: Option<EventId>,
}

/// What steps would come to.
#[derive(Clone, Debug, Default)]
pub struct TriedOut {
    /// What became of the calls that were looked at, of all accounts together. What it says of times and of going
    /// on is of the last account.
    pub seen: Rehearsed,
    /// The accounts that were looked at, in their order.
    pub accounts: Vec<LookedAt>,
    /// The revision of the caller's account that last changed what decisions are made from.
    pub decisive: u64,
    /// How many accounts there are to look at in all.
    pub of: usize,
    /// Tables that the steps change and on which no decision on a recorded call depends: what that brings about
    /// is not rehearsed.
    pub beyond: Vec<&'static str>,
    /// Where it goes on, if it does.
    pub next: Option<Reached>,
}

/// How far the calls of an account were looked at.
#[derive(Clone, Debug)]
pub struct LookedAt {
    /// The account.
    pub account: AccountId,
    /// The revision that they were decided on again.
    pub revision: u64,
    /// The one that last changed what decisions are made from.
    pub decisive: u64,
    /// How many records of decisions there were.
    pub records: u64,
    /// Since when all are looked at.
    pub covered: Moment,
    /// When the oldest event was that is still there.
    pub oldest: Option<Moment>,
}
