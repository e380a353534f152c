//! What policies can ever do: comparison, reachability and reduction, by proof instead of samples.
//!
//! Patterns of actions and resources are regular languages, and the values that conditions tell
//! apart fall into finitely many classes. So the question whether one set of documents permits
//! something that another does not is decided by walking through the classes; an answer "yes"
//! comes with a request that the judge decides exactly so. Steps are counted, and what cannot be
//! decided within them, or at all, is said to be undecided.
//!
//! Permitted means here: an Allow of the documents applies and no Deny of them does. Requests are
//! those that can be: an action with code and name, a resource that is an ARN or `*`.

mod automaton;
mod board;
mod minimal;
mod search;
mod values;

use serde::Serialize;

pub use minimal::minimal;

use crate::{ActionPattern, Document, ResourcePattern};
use search::Search;

/// A request that shows a difference.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Witness {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys with their values; all others are absent.
    pub context: Vec<(String, Vec<String>)>,
}

/// Whether there is a request of some kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum Finding {
    /// Surely none.
    None,
    /// This one.
    Witness(Witness),
    /// Nobody can tell, and why.
    Undecided(&'static str),
}

/// How two sets of documents stand to each other.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Verdict {
    /// What the new documents permit and the old do not.
    pub gained: Finding,
    /// What the old documents permit and the new do not.
    pub lost: Finding,
}

/// A verdict in one word.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Relation {
    /// Both permit the same.
    Equal,
    /// The new documents permit less.
    Narrower,
    /// The new documents permit more.
    Wider,
    /// Each permits something the other does not.
    Incomparable,
    /// Not known.
    Undecided,
}

impl Verdict {
    /// The verdict in one word.
    #[must_use]
    pub fn relation(&self) -> Relation {
        match (&self.gained, &self.lost) {
            (Finding::Undecided(_), _) | (_, Finding::Undecided(_)) => Relation::Undecided,
            (Finding::None, Finding::None) => Relation::Equal,
            (Finding::None, Finding::Witness(_)) => Relation::Narrower,
            (Finding::Witness(_), Finding::None) => Relation::Wider,
            (Finding::Witness(_), Finding::Witness(_)) => Relation::Incomparable,
        }
    }
}

/// Compares what two sets of documents permit.
///
/// ```
/// use policy::analysis::{Finding, Relation, STEPS, compare};
/// use policy::{Kind, Policy};
///
/// let read = |action| {
///     let text = format!(r#"{{"Version":"1","Statement":[
///         {{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#);
///     Policy::parse(&text, Kind::Identity)
/// };
/// let (old, new) = (read("oss:Get*")?, read("oss:*")?);
/// let verdict = compare(&[old.document()], &[new.document()], STEPS);
/// assert_eq!(verdict.relation(), Relation::Wider);
/// assert!(matches!(verdict.gained, Finding::Witness(_)));
/// # Ok::<(), policy::Mistakes>(())
/// ```
#[must_use]
pub fn compare(old: &[&Document], new: &[&Document], steps: u64) -> Verdict {
    Verdict {
        gained: Search::new(new, old, steps).run(None),
        lost: Search::new(old, new, steps).run(None),
    }
}

/// Whether the documents permit any request whose action and resource the patterns cover.
#[must_use]
pub fn can(
    documents: &[&Document],
    action: &ActionPattern,
    resource: &ResourcePattern,
    steps: u64,
) -> Finding {
    Search::new(documents, &[], steps).run(Some((action, resource)))
}

/// A sensible number of steps; about a second on a slow machine.
pub const STEPS: u64 = 20_000_000;
