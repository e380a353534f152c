//! Statements of today with less in them.

use std::collections::{BTreeMap, BTreeSet};

use super::actions::{self, Names};
use super::place::at;
use super::resources;
use super::rule::{Breadth, Ground, Rule};
use super::usage::{Usage, Use};
use crate::{ActionPattern, Actions, Document, ResourcePattern, Resources, Statement};

/// A statement, and where it comes from.
pub(super) struct Draft {
    pub(super) statement: Statement,
    pub(super) ground: Ground,
}

/// The statements that carry what was used.
pub(super) fn draft(today: &[&Document], usage: &Usage, breadth: Breadth) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (place, uses) in &usage.carried {
        let Some(own) = at(today, *place) else {
            continue;
        };
        let calls = usage.calls.get(place).copied().unwrap_or_default();
        let parts = if breadth == Breadth::Statements {
            vec![as_today(own, uses)]
        } else {
            parts(own, uses, breadth)
        };
        drafts.extend(parts.into_iter().map(|(statement, rules)| Draft {
            statement,
            ground: Ground {
                document: place.0,
                statement: place.1,
                calls,
                rules: rules.into_iter().collect(),
            },
        }));
    }
    drafts
}

type Part = (Statement, BTreeSet<Rule>);

/// What a statement says of what was used: a part for all actions that are on the same resources.
fn parts(own: &Statement, uses: &BTreeSet<Use>, breadth: Breadth) -> Vec<Part> {
    let used: BTreeSet<&str> = uses.iter().map(|(action, _)| &**action).collect();
    let mut parts: BTreeMap<Vec<ResourcePattern>, (Vec<ActionPattern>, BTreeSet<Rule>)> =
        BTreeMap::new();
    for Names { pattern, members } in actions::names(own, &used, breadth) {
        let on = uses
            .iter()
            .filter(|(action, _)| members.contains(&**action));
        let on = on.map(|(_, resource)| &**resource).collect();
        let (patterns, mut rules) = resources::patterns(own, &on, breadth);
        if members.len() > 1 {
            rules.insert(Rule::ReadFamily);
        }
        let part = parts.entry(patterns).or_default();
        part.0.push(pattern);
        part.1.extend(rules);
    }
    let part = |(resources, (actions, rules))| (with(own, actions, resources), rules);
    parts.into_iter().map(part).collect()
}

/// A statement without the patterns that nothing used.
fn as_today(own: &Statement, uses: &BTreeSet<Use>) -> Part {
    let rules = BTreeSet::from([Rule::Statement]);
    let patterns = own.resources().map_or(&[][..], Resources::patterns);
    let resources = patterns
        .iter()
        .filter(|pattern| uses.iter().any(|(_, resource)| pattern.matches(resource)))
        .cloned()
        .collect();
    if own.actions().is_negated() {
        let mut statement = with(own, Vec::new(), resources);
        statement.actions = own.actions.clone();
        return (statement, rules);
    }
    let patterns = own.actions().patterns().iter();
    let used = patterns.filter(|pattern| uses.iter().any(|(action, _)| pattern.matches(action)));
    (with(own, used.cloned().collect(), resources), rules)
}

/// A statement of these actions and resources, under the conditions of another.
fn with(
    own: &Statement,
    actions: Vec<ActionPattern>,
    resources: Vec<ResourcePattern>,
) -> Statement {
    Statement {
        // Its name may stand but once in a document.
        sid: None,
        actions: Actions {
            negated: false,
            patterns: actions.into(),
            unsure: false,
        },
        resources: own.resources.as_ref().map(|_| Resources {
            patterns: resources.into(),
            unsure: false,
        }),
        ..own.clone()
    }
}
