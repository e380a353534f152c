//! What is left of statements once it is known who asks, and what some of the condition keys hold.
//!
//! Names and conditions are settled by the judge's own comparisons: what it would count as met is met here, what it
//! would not is not, and what it cannot understand denies and never allows.

use std::sync::Arc;

use super::part::{About, Asked, Part};
use crate::form::Asked as Act;
use crate::request::{Request, enough};
use crate::truth::Truth;
use crate::{
    ActionPattern, Attached, Context, Effect, Gathered, Layer, Named, Operator, Question, Resource,
    ResourcePattern, Resources, Set, Statement, Test,
};

/// The sets that a decision is taken from, each with its layer and level.
pub(super) fn sets<'g>(gathered: &Gathered<'g>) -> Vec<(Layer, usize, &'g Set)> {
    let mut sets = Vec::new();
    for (layer, path) in [
        (Layer::Control, gathered.control),
        (Layer::ControlCaller, gathered.control_caller),
    ] {
        let levels = path.into_iter().flatten().enumerate();
        sets.extend(levels.map(|(level, own)| (layer, level, &own.policies)));
    }
    for (layer, set) in [
        (Layer::Session, gathered.session),
        (Layer::Identity, gathered.identity),
        (Layer::Trust, gathered.trust),
        (Layer::ResourceBased, gathered.resource_based),
    ] {
        sets.extend(set.map(|set| (layer, 0, set)));
    }
    sets
}

/// All statements that may have a say. What is attached for a resource group alone has none: nothing is known of
/// the groups that resources are in.
pub(super) fn parts(asked: &Asked<'_>, about: &About<'_>) -> Vec<Arc<Part>> {
    let names = about.resource.map_or(["*", "*"], Named::names);
    let owner = about.resource.map_or(asked.account, Named::owner);
    let resources = names.map(|arn| Resource {
        arn,
        owner,
        group: None,
    });
    let action = about.action.unwrap_or("*:*");
    let question = Question::new(asked.principal, action, &resources, asked.known);
    let [given, filled] = &resources;
    let reader = Reader {
        about,
        known: asked.known,
        given: Request::new(&question, given),
        filled: Request::new(&question, filled),
    };
    let mut parts = Vec::new();
    for (layer, level, set) in sets(asked.gathered) {
        reader.read(set, |policy, statement, left| {
            parts.push(Arc::new(Part {
                layer,
                level,
                policy,
                statement,
                left,
            }));
        });
    }
    parts
}

struct Reader<'q> {
    about: &'q About<'q>,
    known: &'q Context,
    /// The resource as it is named, and with its account filled in.
    given: Request<'q>,
    filled: Request<'q>,
}

impl Reader<'_> {
    fn read(&self, set: &Set, mut tell: impl FnMut(usize, usize, Statement)) {
        let act = self.about.action.map(Act::new);
        let all = || set.attached().iter().enumerate();
        let attached: Vec<(usize, &Attached)> = match &act {
            Some(act) => set.speaking(act, true).collect(),
            None => all().filter(|(_, own)| own.is_wide()).collect(),
        };
        for (number, own) in attached {
            let document = own.policy.document();
            let speaking = match &act {
                Some(act) => own.policy.form().about(act, document),
                None => (0..document.statements().len()).collect(),
            };
            for index in speaking {
                let statement = document.statements().get(index);
                if let Some(left) = statement.and_then(|own| self.left(own)) {
                    tell(number, index, left);
                }
            }
        }
    }

    /// What is left of a statement; nothing where it has no say.
    fn left(&self, statement: &Statement) -> Option<Statement> {
        let enough = enough(statement);
        let sure = !statement.is_unsure() || enough == Truth::Unknown;
        if !sure || !self.is_about(statement) || self.filled.principals(statement) < enough {
            return None;
        }
        let mut conditions = Vec::new();
        for test in statement.conditions() {
            match self.settled(test) {
                Some(truth) if truth >= enough => {}
                Some(_) => return None,
                None => conditions.push(test.clone()),
            }
        }
        Some(Statement {
            sid: None,
            effect: statement.effect(),
            principals: None,
            actions: self.actions(statement)?,
            resources: self.resources(statement),
            conditions: conditions.into(),
            unsure: false,
        })
    }

    /// Whether it speaks of the resource. A Deny may name it as it was given; that grants nothing.
    fn is_about(&self, statement: &Statement) -> bool {
        let enough = enough(statement);
        self.about.resource.is_none()
            || self.filled.resources(statement) >= enough
            || statement.effect() == Effect::Deny && self.given.resources(statement) >= enough
    }

    /// Whether a comparison is met, if that is known.
    fn settled(&self, test: &Test) -> Option<Truth> {
        let known = test.is_principal_arn() || self.known.get(test.key()).is_some();
        let hopeless = *test.operator() == Operator::Unknown;
        (known || hopeless).then(|| self.filled.test(test))
    }

    /// The actions; those that were understood, or for a Deny all that there may be.
    fn actions(&self, statement: &Statement) -> Option<crate::Actions> {
        let own = statement.actions();
        let denies = statement.effect() == Effect::Deny;
        let patterns: Box<[ActionPattern]> = match self.about.action {
            Some(action) => [ActionPattern::parse(action)?].into(),
            None if own.is_unsure() && own.is_negated() && !denies => return None,
            None if own.is_unsure() && !own.is_negated() && denies => {
                [ActionPattern::parse("*")?].into()
            }
            None => own.patterns().into(),
        };
        Some(crate::Actions {
            negated: own.is_negated() && self.about.action.is_none(),
            patterns,
            unsure: false,
        })
    }

    fn resources(&self, statement: &Statement) -> Option<Resources> {
        let own = statement.resources()?;
        let unsure = own.is_unsure() && statement.effect() == Effect::Deny;
        let one = match self.about.resource {
            Some(named) => ResourcePattern::parse(named.filled()),
            None if unsure => ResourcePattern::parse("*"),
            None => None,
        };
        Some(Resources {
            patterns: one.map_or_else(|| own.patterns().into(), |one| [one].into()),
            unsure: false,
        })
    }
}
