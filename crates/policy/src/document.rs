//! The typed policy document: what its author wrote, cut up for judging. No JSON in here.

use serde::Serialize;

use crate::{ActionPattern, Operator, ResourcePattern, Test};

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Effect {
    /// Permits.
    Allow,
    /// Forbids, whatever else permits.
    Deny,
}

/// A policy document. Prints as canonical JSON; `{:#}` prints it over several lines.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    pub(crate) statements: Box<[Statement]>,
}

impl Document {
    /// A document of these statements.
    #[must_use]
    pub fn new(statements: Vec<Statement>) -> Self {
        Self {
            statements: statements.into(),
        }
    }

    /// The statements, in the order they were written.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

/// One statement. All its elements must match for it to apply.
///
/// An element is *unsure* when a stored document had something in its place that could not be
/// understood: then an Allow does not apply because of it, and a Deny applies in spite of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement {
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    pub(crate) principals: Option<Box<Principals>>,
    pub(crate) actions: Actions,
    pub(crate) resources: Option<Resources>,
    pub(crate) conditions: Box<[Test]>,
    pub(crate) unsure: bool,
}

impl Statement {
    /// An unconditional statement about these actions and resources.
    #[must_use]
    pub fn new(
        effect: Effect,
        actions: Vec<ActionPattern>,
        resources: Vec<ResourcePattern>,
    ) -> Self {
        Self {
            sid: None,
            effect,
            principals: None,
            actions: Actions {
                negated: false,
                patterns: actions.into(),
                unsure: false,
            },
            resources: Some(Resources {
                patterns: resources.into(),
                unsure: false,
            }),
            conditions: Box::default(),
            unsure: false,
        }
    }

    /// The name its author gave it; nothing depends on it.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// What it does.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whom it is about; `None` in policies that are attached to their subject.
    #[must_use]
    pub fn principals(&self) -> Option<&Principals> {
        self.principals.as_deref()
    }

    /// The actions it is about.
    #[must_use]
    pub fn actions(&self) -> &Actions {
        &self.actions
    }

    /// The resources it is about; `None` in trust policies.
    #[must_use]
    pub fn resources(&self) -> Option<&Resources> {
        self.resources.as_ref()
    }

    /// The comparisons that must all be met.
    #[must_use]
    pub fn conditions(&self) -> &[Test] {
        &self.conditions
    }

    /// Whether the stored statement had elements nobody understands.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// Whether everything in it was understood.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.unsure
            && !self.actions.unsure
            && !self
                .resources
                .as_ref()
                .is_some_and(|resources| resources.unsure)
            && !self
                .principals
                .as_ref()
                .is_some_and(|principals| principals.unsure)
            && self.conditions.iter().all(|test| {
                *test.operator() != Operator::Unknown
                    && test.values().iter().all(crate::Comparison::is_readable)
            })
    }
}

/// `Action`, or `NotAction` if negated.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actions {
    pub(crate) negated: bool,
    pub(crate) patterns: Box<[ActionPattern]>,
    pub(crate) unsure: bool,
}

impl Actions {
    /// Whether it was written `NotAction`: every action that none of the patterns covers.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// The patterns.
    #[must_use]
    pub fn patterns(&self) -> &[ActionPattern] {
        &self.patterns
    }

    /// Whether some of it was not understood.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }
}

/// `Resource`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resources {
    pub(crate) patterns: Box<[ResourcePattern]>,
    pub(crate) unsure: bool,
}

impl Resources {
    /// The patterns.
    #[must_use]
    pub fn patterns(&self) -> &[ResourcePattern] {
        &self.patterns
    }

    /// Whether some of it was not understood.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }
}

/// Those whom a `Principal` names in one list; that may be empty beside another.
pub(crate) type Names = Box<[Box<str>]>;

/// `Principal`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Principals {
    pub(crate) ram: Option<Names>,
    pub(crate) service: Option<Names>,
    pub(crate) federated: Option<Names>,
    pub(crate) unsure: bool,
}

impl Principals {
    /// ARNs of accounts, users and roles.
    #[must_use]
    pub fn ram(&self) -> &[Box<str>] {
        self.ram.as_deref().unwrap_or_default()
    }

    /// Service codes, bare or as `account@code`.
    #[must_use]
    pub fn service(&self) -> &[Box<str>] {
        self.service.as_deref().unwrap_or_default()
    }

    /// ARNs of identity providers.
    #[must_use]
    pub fn federated(&self) -> &[Box<str>] {
        self.federated.as_deref().unwrap_or_default()
    }

    /// Whether some of it was not understood.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }
}
