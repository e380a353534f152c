//! The same policies without and with a draft, and what of a request they depend on.

use std::collections::BTreeSet;

use policy::{Attached, PolicyType, Set, Statement};

/// What takes the place of a version where a draft counts.
pub(super) const DRAFT: &str = "draft";

/// What somebody holds without and with a draft.
pub(super) struct Sides {
    pub(super) before: Set,
    pub(super) after: Set,
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
