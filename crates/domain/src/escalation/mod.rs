//! Escalation: who can become whom, or come to more rights than they have, and by which calls.
//!
//! What there is to do is a table ([`PATTERNS`]); whether somebody may do it the judge is asked, in the account as the steps
//! before would leave it. So Deny statements, control policies and trust count as they do for calls, and what depends on the
//! request makes a step conditional. Nothing here changes the account.

mod cut;
mod deed;
mod judge;
mod moves;
mod pattern;
mod rights;
mod search;
mod step;
mod way;
mod who;

use std::collections::BTreeSet;

pub use cut::Cut;
pub use pattern::{Call, PATTERNS, Pattern};
pub use rights::Piece;
pub use search::{Goal, Question};
pub use step::{Ask, Grant, Route, Step};
pub use who::Who;

use judge::Judge;
use search::Search;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The ways, those of the fewest calls first. Of each who begins: the shortest there is, and where that depends on the
    /// request, the shortest that does not. If one alone was asked about, others too that are cut off apart.
    pub routes: Vec<Route>,
    /// Whether all was looked at; otherwise there may be more, and shorter ones.
    pub is_complete: bool,
    /// What cuts off all ways of who was asked about.
    pub cut: Option<Cut>,
    /// How often the judge was asked.
    pub asked: u64,
}

/// The ways of somebody, or of everybody, to the goal.
#[must_use]
pub fn find(question: Question<'_>, from: Option<Who>, steps: u64) -> Found {
    let mut judge = Judge::new(question.home, question.control, steps);
    let search = Search::new(question, &mut judge);
    let all = match from {
        Some(one) => vec![one],
        None => search.beginnings(&mut judge),
    };
    let mut found = Found::default();
    for one in all {
        let Some(route) = search.from(&mut judge, one, false) else {
            continue;
        };
        let is_conditional = route.is_conditional();
        let sure = is_conditional
            .then(|| search.from(&mut judge, one, true))
            .flatten();
        if from.is_some() {
            let (others, cut) = cut::find(question, &mut judge, one, &route);
            found.routes.extend(others);
            found.cut = cut;
        } else {
            found.routes.push(route);
        }
        found.routes.extend(sure);
    }
    let mut seen = BTreeSet::new();
    found
        .routes
        .retain(|own| seen.insert(format!("{:?}", outline(own))));
    found
        .routes
        .sort_by_key(|own| (own.calls(), own.is_conditional(), own.from));
    found.is_complete = judge.steps > 0 && !judge.is_undecided;
    found.asked = judge.asked;
    found
}

/// What makes ways the same for who looks at them.
fn outline(route: &Route) -> Vec<(Who, Who, &str, &str)> {
    let steps = route.steps.iter();
    steps
        .map(|own| (own.actor, own.then, own.pattern.name, own.with.as_str()))
        .collect()
}

/// So many steps are for a question: about a second.
pub const STEPS: u64 = 30_000_000;

#[cfg(test)]
mod tests;
