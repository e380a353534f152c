//! The pages of the steps, as they are answered.

use gateway::logon::{Standing, Way};
use http::StatusCode;
use pages::change::{self, Fault};
use pages::rule::Rule;
use pages::{agent, enrol, factor};

use super::rules::rules;
use super::visit::Visit;
use crate::http::answer::Answer;

/// Why the second factor is asked for once more.
pub(super) enum Again<'a> {
    /// It is not.
    No,
    /// The attempt failed, with this reference.
    Failed(&'a str),
    /// What was given is no code.
    Unsound,
    /// It may not be remembered, and was not looked at.
    NotRemembered,
}

pub(super) fn factor_page(
    visit: &Visit<'_>,
    status: StatusCode,
    (standing, next): (&Standing, &str),
    again: &Again<'_>,
) -> Answer {
    let view = factor::View {
        name: &standing.name,
        next,
        failed: match again {
            Again::Failed(reference) => Some(reference),
            _ => None,
        },
        unsound: matches!(again, Again::Unsound),
        not_remembered: matches!(again, Again::NotRemembered),
        code: standing.ways.contains(&Way::Code),
        key: standing.ways.contains(&Way::Key),
        remember: standing.is_memorable.then_some(REMEMBERED),
    };
    visit.page(status, factor::page(&visit.frame(), &view))
}

pub(super) fn enrol_page(
    visit: &Visit<'_>,
    status: StatusCode,
    (standing, next): (&Standing, &str),
    stage: enrol::Stage<'_>,
) -> Answer {
    let browser = browser(visit);
    let view = enrol::View {
        name: &standing.name,
        next,
        stage,
        key: (!standing.is_owner).then_some(&*browser),
    };
    visit.page(status, enrol::page(&visit.frame(), &view))
}

pub(super) fn change_page(
    visit: &Visit<'_>,
    status: StatusCode,
    (standing, next): (&Standing, &str),
    fault: Option<Fault<'_>>,
) -> Answer {
    let rules: Vec<Rule> = rules(&standing.passwords).map(|(_, rule)| rule).collect();
    let view = change::View {
        name: &standing.name,
        next,
        rules: &rules,
        fault,
    };
    visit.page(status, change::page(&visit.frame(), &view))
}

/// The browser in short, which a new key may be called by.
pub(super) fn browser(visit: &Visit<'_>) -> String {
    agent::short(&visit.arrival().user_agent).unwrap_or_default()
}

/// For how many days a factor is remembered.
const REMEMBERED: u32 = 7;
