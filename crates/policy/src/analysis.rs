//! What policies can ever do: comparison, reachability and reduction, by proof instead of samples.
//!
//! Patterns of actions and resources are regular languages, and the values that conditions tell
//! apart fall into finitely many classes. So the question whether one set of documents permits
//! something that another does not is decided by walking through the classes; an answer "yes"
//! comes with a request that the judge decides exactly so. Steps are counted, and what cannot be
//! decided within them, or at all, is said to be undecided.
//!
//! Permitted means here: an Allow of the documents applies and no Deny of them does. Requests are
//! those that can be: an action with code and name, a resource that is an ARN or `*`. A policy with
//! `Principal` is asked for every principal that it can tell apart.

mod automaton;
mod cast;
mod conditions;
mod corner;
mod minimal;
mod piece;
mod pool;
mod search;
mod signature;
mod steps;
mod values;
mod witness;

use serde::Serialize;

pub use minimal::{Because, Omitted, Reduction, minimal};
pub use witness::{Applying, Witness};

use crate::{ActionPattern, Document, Effect, ResourcePattern, Statement};
use search::{Search, Side, Sought};
use steps::Steps;

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
    /// What the old documents deny and the new do not, so that other policies could allow it.
    pub lifted: Finding,
    /// What the new documents deny and the old do not.
    pub imposed: Finding,
}

/// A verdict in one word.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Relation {
    /// Both permit the same.
    Equal,
    /// The new documents permit less.
    Narrower,
    /// The new documents permit less or the same; which of the two is not known.
    NotWider,
    /// The new documents permit more.
    Wider,
    /// Each permits something the other does not.
    Incomparable,
    /// The new documents permit something the old do not; the rest is not known.
    NotNarrower,
    /// Not known.
    Undecided,
}

impl Verdict {
    /// How the documents relate if they are all the policies there are.
    #[must_use]
    pub fn relation(&self) -> Relation {
        relation(&self.gained, &self.lost)
    }

    /// How the documents relate among other policies, whatever those say. There a Deny counts even
    /// where the documents themselves allow nothing.
    #[must_use]
    pub fn relation_among_others(&self) -> Relation {
        relation(
            either(&self.gained, &self.lifted),
            either(&self.lost, &self.imposed),
        )
    }
}

fn relation(gained: &Finding, lost: &Finding) -> Relation {
    match (gained, lost) {
        (Finding::None, Finding::None) => Relation::Equal,
        (Finding::None, Finding::Witness(_)) => Relation::Narrower,
        (Finding::None, Finding::Undecided(_)) => Relation::NotWider,
        (Finding::Witness(_), Finding::None) => Relation::Wider,
        (Finding::Witness(_), Finding::Witness(_)) => Relation::Incomparable,
        (Finding::Witness(_), Finding::Undecided(_)) => Relation::NotNarrower,
        (Finding::Undecided(_), _) => Relation::Undecided,
    }
}

/// A witness of one of the two, or else a doubt about one of them.
fn either<'f>(one: &'f Finding, other: &'f Finding) -> &'f Finding {
    match (one, other) {
        (Finding::Witness(_), _) => one,
        (_, Finding::Witness(_)) | (Finding::None, _) => other,
        (Finding::Undecided(_), _) => one,
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
    let (old, new) = (Side::new(old), Side::new(new));
    let find = |first, second, sought| {
        let mut steps = Steps::new(steps);
        Search::new(first, second, &mut steps).run(sought, None)
    };
    Verdict {
        gained: find(&new, &old, Sought::Permitted),
        lost: find(&old, &new, Sought::Permitted),
        lifted: find(&old, &new, Sought::Denied),
        imposed: find(&new, &old, Sought::Denied),
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
    let within = Some((action, resource));
    let mut steps = Steps::new(steps);
    Search::new(&Side::new(documents), &Side::new(&[]), &mut steps).run(Sought::Permitted, within)
}

/// Whether a statement applies to any request at all; `None` if nobody can tell.
pub(crate) fn applies_ever(statement: &Statement, steps: &mut u64) -> Option<bool> {
    let sought = match statement.effect() {
        Effect::Allow => Sought::Permitted,
        Effect::Deny => Sought::Denied,
    };
    let document = Document::new(vec![statement.clone()]);
    let (one, none) = (Side::new(&[&document]), Side::new(&[]));
    let finding = counted(steps, |steps| {
        Search::new(&one, &none, steps).run(sought, None)
    });
    match finding {
        Finding::None => Some(false),
        Finding::Witness(_) => Some(true),
        Finding::Undecided(_) => None,
    }
}

/// Whether two documents surely allow, deny and leave alone the same requests.
pub(crate) fn changes_nothing(one: &Document, other: &Document, steps: &mut u64) -> bool {
    counted(steps, |steps| minimal::means_the_same(one, other, steps))
}

fn counted<T>(steps: &mut u64, run: impl FnOnce(&mut Steps) -> T) -> T {
    let mut own = Steps::new(*steps);
    let outcome = run(&mut own);
    *steps = own.left();
    outcome
}

/// A sensible number of steps; about a second on a slow machine.
pub const STEPS: u64 = 20_000_000;

#[cfg(test)]
mod tests {
    use crate::{Kind, Policy, Statement};

    fn read(kind: Kind, statements: &str) -> Vec<Statement> {
        let text = format!(r#"{{"Version":"1","Statement":[{statements}]}}"#);
        let policy = Policy::parse(&text, kind).unwrap();
        policy.document().statements().to_vec()
    }

    pub(super) fn statements(text: &str) -> Vec<Statement> {
        read(Kind::Identity, text)
    }

    /// A statement that lets these assume a role.
    pub(super) fn trusting(principals: &str) -> Vec<Statement> {
        let text = format!(
            r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{{principals}}}}}"#
        );
        read(Kind::Trust, &text)
    }
}
