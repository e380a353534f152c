//! Which actions stand for those that were used.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Breadth;
use crate::inclusion::includes_action;
use crate::{ActionPattern, Statement};

/// Beginnings of the names of actions that change nothing.
const READING: [&str; 7] = [
    "Check", "Describe", "Get", "Head", "List", "Query", "Search",
];

/// A pattern, and the used actions that it stands for.
pub(super) struct Names<'u> {
    pub(super) pattern: ActionPattern,
    pub(super) members: BTreeSet<&'u str>,
}

/// The actions, those that read together if they are enough of one verb and the statement covers all of that verb.
pub(super) fn names<'u>(
    own: &Statement,
    used: &BTreeSet<&'u str>,
    breadth: Breadth,
) -> Vec<Names<'u>> {
    let most = match breadth {
        Breadth::Exact => usize::MAX,
        Breadth::Usual => 3,
        Breadth::Kinds | Breadth::Statements => 2,
    };
    let mut groups: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for action in used {
        let group = family(action).unwrap_or_else(|| (*action).to_owned());
        groups.entry(group).or_default().insert(action);
    }
    let mut names = Vec::new();
    for (pattern, members) in groups {
        if members.len() >= most && covers(own, &pattern) {
            names.extend(name(&pattern, members));
        } else {
            names.extend(
                members
                    .into_iter()
                    .filter_map(|one| name(one, [one].into())),
            );
        }
    }
    names
}

fn name<'u>(pattern: &str, members: BTreeSet<&'u str>) -> Option<Names<'u>> {
    let pattern = ActionPattern::parse(pattern)?;
    Some(Names { pattern, members })
}

/// The verb of an action that reads, as a pattern: `ecs:Describe*`.
fn family(action: &str) -> Option<String> {
    let (code, name) = action.split_once(':')?;
    let verb = READING.into_iter().find(|verb| {
        let rest = name.strip_prefix(verb);
        rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_uppercase()))
    })?;
    Some(format!("{code}:{verb}*"))
}

/// Whether the statement covers all that the pattern does.
fn covers(own: &Statement, pattern: &str) -> bool {
    let actions = own.actions();
    let wide = |one: &ActionPattern| includes_action(one.text(), pattern);
    !actions.is_negated() && actions.patterns().iter().any(wide)
}
