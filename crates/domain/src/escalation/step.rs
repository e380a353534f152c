//! What is found: steps, each of which the judge allows in the account that those before it leave.

use std::sync::Arc;

use policy::analysis::{Outcome, Row};
use policy::{Layer, Source};

use super::deed::Deed;
use super::pattern::Pattern;
use super::rights::Piece;
use super::who::Who;
use crate::account::Account;

/// A statement that lets somebody do something, and where it stands.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What would have to go so that it does not.
    pub piece: Piece,
    /// Where its policy comes from.
    pub source: Source,
    /// The layer that it stands in.
    pub layer: Layer,
    /// Its number in the policy.
    pub statement: usize,
}

/// One thing that must be allowed, and that is.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The action.
    pub action: &'static str,
    /// The resource.
    pub resource: String,
    /// What comes of it: always, or under conditions.
    pub row: Arc<Row>,
    /// The Allow statements that carry it.
    pub grants: Vec<Grant>,
}

impl Ask {
    pub(super) fn new(
        action: &'static str,
        resource: &str,
        row: Arc<Row>,
        grants: Vec<Grant>,
    ) -> Self {
        Self {
            action,
            resource: resource.to_owned(),
            row,
            grants,
        }
    }

    /// Whether it depends on the request.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.row.outcome != Outcome::Always
    }
}

/// One use of a pattern.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which.
    pub pattern: &'static Pattern,
    /// Who does it.
    pub actor: Who,
    /// Who is acted as, or can do more, from then on.
    pub then: Who,
    /// What it is done with: the ARN of a policy, group, provider and so on; empty if with nothing else.
    pub with: String,
    /// What must be allowed, in the order it is asked.
    pub asks: Vec<Ask>,
    /// What it changes in the account, each before the ask of this number.
    pub(super) deeds: Vec<(usize, Deed)>,
}

impl Step {
    /// Whether it depends on the request, or takes what nobody can look up here.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.pattern.needs.is_some() || self.asks.iter().any(Ask::is_conditional)
    }

    /// How many calls it takes.
    #[must_use]
    pub const fn calls(&self) -> usize {
        self.pattern.calls.len()
    }

    /// The account as it is when the ask of this number is asked, if it was this one before the step; that of one more
    /// than there are is the one that the step leaves.
    #[must_use]
    pub fn account_at(&self, ask: usize, before: &Account) -> Account {
        let mut account = before.clone();
        let done = self.deeds.iter().filter(|(place, _)| *place <= ask);
        done.for_each(|(_, deed)| deed.apply(&mut account));
        account
    }
}

/// A way from somebody to a goal.
#[derive(Clone, Debug)]
pub struct Route {
    /// Who begins.
    pub from: Who,
    /// Who has reached the goal.
    pub to: Who,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Route {
    /// How many calls it takes.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.steps.iter().map(Step::calls).sum()
    }

    /// Whether any step depends on the request.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.steps.iter().any(Step::is_conditional)
    }
}
