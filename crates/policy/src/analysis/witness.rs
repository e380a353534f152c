//! Requests that prove something, and the statements that take part in them.

use serde::Serialize;

use crate::request::Request;
use crate::{Context, Document, Effect, Principal, Question, Resource, Statement};

/// A request that shows a difference.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Witness {
    /// Who asks; nobody in particular unless the documents name principals.
    #[serde(skip)]
    pub principal: Principal,
    /// The account that owns the resource, where that matters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys with their values; all others are absent.
    pub context: Vec<(String, Vec<String>)>,
}

/// A statement that takes part in a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Applying {
    /// Which of the documents, counted from zero.
    pub document: usize,
    /// Which of its statements, counted from zero.
    pub statement: usize,
    /// What the statement does.
    pub effect: Effect,
}

impl Witness {
    /// The statements of some documents that take part in the request.
    #[must_use]
    pub fn applying(&self, documents: &[&Document]) -> Vec<Applying> {
        let mut applying = Vec::new();
        self.ask(|request| {
            for (document, own) in documents.iter().enumerate() {
                for (statement, own) in own.statements().iter().enumerate() {
                    if request.applies(own) {
                        applying.push(Applying {
                            document,
                            statement,
                            effect: own.effect(),
                        });
                    }
                }
            }
        });
        applying
    }

    /// What the statements that take part do.
    pub(super) fn judge<'d>(&self, statements: impl Iterator<Item = &'d Statement>) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.ask(|request| {
            for statement in statements {
                if !effects.contains(&statement.effect()) && request.applies(statement) {
                    effects.push(statement.effect());
                }
            }
        });
        effects
    }

    fn ask(&self, look: impl FnOnce(&Request<'_>)) {
        let mut context = Context::new();
        for (key, values) in &self.context {
            for value in values {
                context.insert(key, value.as_str());
            }
        }
        let resources = [Resource {
            arn: &self.resource,
            owner: &self.owner,
            group: None,
        }];
        let [resource] = &resources;
        let question = Question::new(&self.principal, &self.action, &resources, &context);
        look(&Request::new(&question, resource));
    }
}
