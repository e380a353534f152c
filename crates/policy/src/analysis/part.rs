//! The words of questions about who can do what: what is asked, the statements that have a say, the rows of an answer.

use std::sync::Arc;

use crate::{
    ActionPattern, Context, Effect, Gathered, Layer, Named, Principal, ResourcePattern, Statement,
};

/// Whom a question is about, and what is known of the requests.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who would ask.
    pub principal: &'a Principal,
    /// The account whose resources are meant where none is named.
    pub account: &'a str,
    /// Condition keys that are known; every other may be absent or hold anything.
    pub known: &'a Context,
    /// Everything that the decision is taken from.
    pub gathered: &'a Gathered<'a>,
}

/// What a question names of a request; whatever it does not is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'q> {
    /// One action.
    pub action: Option<&'q str>,
    /// One resource.
    pub resource: Option<&'q Named<'q>>,
    /// Requests that are left out, because they are asked about one by one: more takes part in their decision than is
    /// gathered here.
    pub apart: &'q [(ActionPattern, ResourcePattern)],
}

/// What comes of all requests that a row speaks of.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    /// Every one of them is allowed.
    Always,
    /// Some are and some are not.
    Conditional,
    /// None of them is allowed, though something allows it.
    Never,
}

/// A statement that has a say, and what is left of it once all that is known is settled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The layer that it stands in.
    pub layer: Layer,
    /// For control policies: the level, counted from the member.
    pub level: usize,
    /// Which attached policy of the set.
    pub policy: usize,
    /// Which statement of the policy.
    pub statement: usize,
    /// The statement with those of its conditions that are not settled.
    pub left: Statement,
}

impl Part {
    /// Whether it applies in every context.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.left.conditions().is_empty()
    }

    pub(super) fn denies(&self) -> bool {
        self.left.effect() == Effect::Deny
    }
}

/// The actions that a row speaks of.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Acts {
    /// What these patterns cover.
    Listed(Vec<String>),
    /// What none of these covers.
    Others(Vec<String>),
}

/// What a principal can do: the outcome for some actions on some resources of the account.
#[derive(Clone, Debug)]
pub struct Row {
    /// The actions.
    pub actions: Acts,
    /// The resources, or patterns of them.
    pub resources: Vec<String>,
    /// Deny statements that take some of these requests away in any case: the row says nothing of those.
    pub except: Vec<Arc<Part>>,
    /// What comes of all others.
    pub outcome: Outcome,
    /// Why it is called conditional where nobody can tell.
    pub doubt: Option<&'static str>,
    /// The layer that has the last word at best.
    pub layer: Layer,
    /// The Allow statements that carry it.
    pub grants: Vec<Arc<Part>>,
    /// The Deny statements that limit or forbid it.
    pub limits: Vec<Arc<Part>>,
}

impl Row {
    /// How many statements it names.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.grants.len() + self.limits.len() + self.except.len()
    }
}
