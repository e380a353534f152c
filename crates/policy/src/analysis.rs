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

mod access;
mod automaton;
mod cast;
mod cells;
mod conditions;
mod corner;
mod finding;
mod left;
mod minimal;
mod outcome;
mod part;
mod piece;
mod pool;
mod possible;
mod search;
mod seen;
mod signature;
mod steps;
mod values;
mod witness;

pub use access::rows;
pub use finding::{Finding, Relation, Verdict};
pub(crate) use minimal::changes_nothing;
pub use minimal::{Because, Omitted, Reduction, minimal};
pub use part::{About, Acts, Asked, Outcome, Part, Row};
pub(crate) use search::applies_ever;
pub use witness::{Applying, Witness};

use crate::{ActionPattern, Document, ResourcePattern};
use possible::{code, is_nowhere, possible};
use search::{Search, Side, Sought};
use steps::Steps;

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
    Verdict {
        gained: find(&new, &old, Sought::Permitted, steps),
        lost: find(&old, &new, Sought::Permitted, steps),
        lifted: find(&old, &new, Sought::Denied, steps),
        imposed: find(&new, &old, Sought::Denied, steps),
    }
}

/// What the new documents permit and the old do not.
pub(crate) fn gained(old: &[&Document], new: &[&Document], steps: u64) -> Finding {
    find(&Side::new(new), &Side::new(old), Sought::Permitted, steps)
}

fn find(first: &Side<'_>, second: &Side<'_>, sought: Sought, steps: u64) -> Finding {
    let mut steps = Steps::new(steps);
    Search::new(first, second, &mut steps).run(sought, None)
}

/// Whether the documents permit any request whose action and resource the patterns cover. Resources that
/// cannot be are none: those whose names have another number of fields than the names of their service, and
/// so on, as the linter says it.
#[must_use]
pub fn can(
    documents: &[&Document],
    action: &ActionPattern,
    resource: &ResourcePattern,
    steps: u64,
) -> Finding {
    let asked = code(action).filter(|code| !code.contains(['*', '?']));
    if is_nowhere(resource, asked.as_slice()) {
        return Finding::None;
    }
    let documents: Vec<_> = documents.iter().map(|own| possible(own, action)).collect();
    let documents: Vec<_> = documents.iter().collect();
    let within = Some((action, resource));
    let mut steps = Steps::new(steps);
    Search::new(&Side::new(&documents), &Side::new(&[]), &mut steps).run(Sought::Permitted, within)
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
