//! The parts of a statement that a request matched.

use serde::Serialize;

use crate::request::Request;
use crate::truth::Truth;
use crate::{ActionPattern, ResourcePattern, Statement};

/// The parts that matched.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Matched {
    /// The pattern that covers the action; none where `NotAction` leaves it over, or nothing does.
    pub action: Option<String>,
    /// The pattern that covers the resource; none in trust policies.
    pub resource: Option<String>,
    /// The conditions that were met.
    pub conditions: Vec<String>,
}

pub(super) fn matched(request: &Request<'_>, statement: &Statement) -> Matched {
    let tests = statement.conditions().iter();
    let met = tests.filter(|test| request.test(test) == Truth::Yes);
    Matched {
        action: action(request, statement),
        resource: resource(request, statement),
        conditions: met.map(ToString::to_string).collect(),
    }
}

pub(super) fn action(request: &Request<'_>, statement: &Statement) -> Option<String> {
    let actions = statement.actions();
    let covers = |one: &&ActionPattern| one.matches(request.question.action);
    let covering = actions.patterns().iter().find(covers);
    let covering = covering.filter(|_| !actions.is_negated());
    covering.map(|pattern| pattern.text().to_owned())
}

pub(super) fn resource(request: &Request<'_>, statement: &Statement) -> Option<String> {
    let covers = |one: &&ResourcePattern| one.covers(request.subject.as_ref());
    let covering = statement.resources()?.patterns().iter().find(covers);
    covering.map(|pattern| pattern.text().to_owned())
}
