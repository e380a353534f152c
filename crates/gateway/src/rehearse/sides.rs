//! The same policies without and with a draft, and what of a request they depend on.

use std::collections::{BTreeSet, HashMap};

use policy::{Attached, Path, PolicyType, Scope, Set, Statement};

/// What takes the place of a version where a draft counts.
pub(super) const DRAFT: &str = "draft";

/// What somebody holds without and with a draft.
pub(super) struct Sides {
    pub(super) before: Set,
    /// None if it is the same.
    pub(super) after: Option<Set>,
    /// Whether it goes by another name with the draft.
    pub(super) renamed: bool,
    /// Whether the policies say anything else of an action.
    pub(super) changed: HashMap<String, bool>,
}

impl Sides {
    /// Whether what somebody holds says anything else of an action on the two sides. Where it does not, no decision
    /// on the action can turn by it, whatever the rest of the request is.
    pub(super) fn differ(&mut self, action: &str) -> bool {
        let Some(after) = &self.after else {
            return false;
        };
        if let Some(known) = self.changed.get(action) {
            return *known;
        }
        let differ = self.renamed || sets_differ((&self.before, after), action);
        self.changed.insert(action.to_owned(), differ);
        differ
    }
}

/// Whether two sets of policies say anything else of an action.
pub(super) fn sets_differ((one, other): (&Set, &Set), action: &str) -> bool {
    about(one, action) != about(other, action)
}

/// Whether two ways up say anything else of an action.
pub(super) fn paths_differ((one, other): (Option<&Path>, Option<&Path>), action: &str) -> bool {
    match (one, other) {
        (None, None) => false,
        (Some(one), Some(other)) => {
            let pairs = || one.iter().zip(other.iter());
            one.len() != other.len()
                || pairs().any(|(one, other)| sets_differ((&one.policies, &other.policies), action))
        }
        _ => true,
    }
}

/// The statements that may count for an action, and how far they reach.
fn about<'s>(set: &'s Set, action: &str) -> Vec<(&'s Scope, &'s Statement)> {
    let attached = set.attached().iter();
    let each = attached.flat_map(|one| {
        let statements = one.policy.document().statements().iter();
        statements.map(|statement| (&one.source.scope, statement))
    });
    each.filter(|(_, one)| speaks(one, action)).collect()
}

/// Whether a statement may count for an action at all.
pub(super) fn speaks(statement: &Statement, action: &str) -> bool {
    let actions = statement.actions();
    let named = actions.patterns().iter().any(|one| one.matches(action));
    !statement.is_sound() || named != actions.is_negated()
}

/// Names the draft of a policy as such.
pub(super) fn name_draft(attached: &mut [Attached], policy: &str) {
    let own = |one: &&mut Attached| {
        let source = &one.source;
        source.policy_type == PolicyType::Custom && *source.name == *policy
    };
    let drafts = attached.iter_mut().filter(own);
    drafts.for_each(|one| one.source.version = DRAFT.into());
}

/// The condition keys that decisions on an action may depend on.
pub(super) fn keys<'s>(sets: impl IntoIterator<Item = &'s Set>, action: &str) -> BTreeSet<&'s str> {
    let attached = sets.into_iter().flat_map(Set::attached);
    let statements = attached.flat_map(|one| one.policy.document().statements());
    let about = statements.filter(|one| speaks(one, action));
    about
        .flat_map(Statement::conditions)
        .map(policy::Test::key)
        .collect()
}
