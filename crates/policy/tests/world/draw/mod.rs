//! Worlds drawn from bytes: policies wherever they may be attached, and questions close to them.
//!
//! The vocabulary is small and nasty, so that patterns, names and values nearly meet.

pub(crate) mod dice;
pub(crate) mod document;
mod question;

use std::sync::Arc;

use policy::{
    Attached, Budget, EntityKind, Gathered, Judgement, Kind, Level, Path, Policy, PolicyType,
    Question, Scope, Set, Source,
};

pub(crate) use dice::Dice;
pub(crate) use document::{effect, statement, text};
pub(crate) use question::{Asked, action, circumstances, resource};

pub(crate) const ME: &str = "1000000000000001";
pub(crate) const OTHER: &str = "2000000000000002";

/// Everything for one decision.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) policies: Policies,
    pub(crate) asked: Asked,
}

impl World {
    pub(crate) fn draw(dice: &mut Dice<'_>) -> Self {
        let policies = Policies::draw(dice);
        let asked = Asked::draw(dice, &policies.words());
        Self { policies, asked }
    }

    /// Lends the question and what is gathered for it.
    pub(crate) fn ask<T>(&self, ask: impl FnOnce(&Question<'_>, &Gathered<'_>) -> T) -> T {
        let built = self.policies.build();
        self.asked.lend(|question| ask(question, &built.gathered()))
    }

    pub(crate) fn decide(&self) -> Judgement {
        self.ask(policy::decide)
    }
}

/// What is attached, layer by layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    pub(crate) identity: Option<Vec<Attached>>,
    pub(crate) session: Option<Vec<Attached>>,
    pub(crate) control: Option<Vec<Vec<Attached>>>,
    pub(crate) control_caller: Option<Vec<Vec<Attached>>>,
    pub(crate) trust: Option<Vec<Attached>>,
    pub(crate) resource_based: Option<Vec<Attached>>,
    /// How many rows all sets together may remember, if that is bounded.
    pub(crate) budget: Option<usize>,
}

impl Policies {
    pub(crate) fn draw(dice: &mut Dice<'_>) -> Self {
        let mut pool = Pool {
            all: Vec::new(),
            most: if dice.one_in(16) { 12 } else { 3 },
        };
        let pool = &mut pool;
        let sometimes = |dice: &mut Dice<'_>, in_ten: usize| dice.below(10) >= 10 - in_ten;
        Self {
            identity: (!dice.one_in(20)).then(|| pool.identity(dice)),
            session: sometimes(dice, 3).then(|| pool.wide(dice, Kind::Session, (1, 1))),
            control: sometimes(dice, 3)
                .then(|| dice.several(0, 3, |dice| pool.wide(dice, Kind::Control, (0, 2)))),
            control_caller: sometimes(dice, 1)
                .then(|| dice.several(1, 2, |dice| pool.wide(dice, Kind::Control, (1, 2)))),
            trust: sometimes(dice, 3).then(|| pool.wide(dice, Kind::Trust, (1, 1))),
            resource_based: sometimes(dice, 3).then(|| pool.wide(dice, Kind::Resource, (0, 2))),
            budget: *dice.pick(&[None, None, None, Some(0), Some(8), Some(60)]),
        }
    }

    pub(crate) fn build(&self) -> Built {
        let budget = self.budget.map(|rows| Arc::new(Budget::new(rows)));
        let one = |attached: &Vec<Attached>| match &budget {
            Some(budget) => Set::within(attached.clone(), budget),
            None => Set::new(attached.clone()),
        };
        let set = |attached: &Option<Vec<Attached>>| attached.as_ref().map(one);
        let level = |(index, attached): (usize, &Vec<Attached>)| Level {
            target: format!("level-{index}").into(),
            policies: one(attached),
        };
        let path = |path: &Option<Vec<Vec<Attached>>>| {
            let levels = path.as_ref()?.iter().enumerate().map(level).collect();
            Some(match &budget {
                Some(budget) => Path::within(levels, budget),
                None => Path::new(levels),
            })
        };
        Built {
            identity: set(&self.identity),
            session: set(&self.session),
            control: path(&self.control),
            control_caller: path(&self.control_caller),
            trust: set(&self.trust),
            resource_based: set(&self.resource_based),
        }
    }

    /// Every list of attached policies there is.
    pub(crate) fn sets(&mut self) -> Vec<&mut Vec<Attached>> {
        let flat = [
            &mut self.identity,
            &mut self.session,
            &mut self.trust,
            &mut self.resource_based,
        ];
        let paths = [&mut self.control, &mut self.control_caller];
        let flat = flat.into_iter().filter_map(Option::as_mut);
        flat.chain(paths.into_iter().filter_map(Option::as_mut).flatten())
            .collect()
    }

    /// What the policies speak of, for questions that come close to it.
    pub(crate) fn words(&self) -> Words {
        let flat = [
            &self.identity,
            &self.session,
            &self.trust,
            &self.resource_based,
        ];
        let paths = [&self.control, &self.control_caller];
        let flat = flat.into_iter().flatten();
        let all = flat.chain(paths.into_iter().flatten().flatten()).flatten();
        let mut words = Words {
            is_assume: self.trust.is_some(),
            ..Words::default()
        };
        for statement in all.flat_map(|one| one.policy.document().statements()) {
            let actions = statement.actions().patterns().iter();
            words.actions.extend(actions.map(ToString::to_string));
            let resources = statement.resources().map(policy::Resources::patterns);
            let resources = resources.unwrap_or_default().iter();
            words.resources.extend(resources.map(ToString::to_string));
            for test in statement.conditions() {
                let value = |value: &policy::Comparison| value.text().to_owned();
                let values = test.values().iter().map(value);
                let key = test.key();
                words
                    .tests
                    .extend(values.map(|value| (key.to_owned(), value)));
            }
        }
        words
    }
}

/// Patterns, keys and values of some policies.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) is_assume: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) tests: Vec<(String, String)>,
}

/// The sets of some policies, which remember what they are asked.
pub(crate) struct Built {
    identity: Option<Set>,
    session: Option<Set>,
    control: Option<Path>,
    control_caller: Option<Path>,
    trust: Option<Set>,
    resource_based: Option<Set>,
}

impl Built {
    pub(crate) fn gathered(&self) -> Gathered<'_> {
        Gathered {
            identity: self.identity.as_ref(),
            session: self.session.as_ref(),
            control: self.control.as_ref(),
            control_caller: self.control_caller.as_ref(),
            trust: self.trust.as_ref(),
            resource_based: self.resource_based.as_ref(),
        }
    }
}

pub(crate) fn attach(policy: impl Into<Arc<Policy>>, scope: Scope) -> Attached {
    let source = Source {
        name: "some".into(),
        policy_type: PolicyType::Custom,
        version: "v1".into(),
        entity_kind: EntityKind::User,
        entity: "some".into(),
        scope,
    };
    Attached {
        policy: policy.into(),
        source,
    }
}

/// The policies of a world; one may be attached in several places.
struct Pool {
    all: Vec<Arc<Policy>>,
    most: usize,
}

impl Pool {
    /// Only identity policies are attached to resource groups.
    fn identity(&mut self, dice: &mut Dice<'_>) -> Vec<Attached> {
        let most = self.most;
        dice.several(0, most, |dice| {
            let scope = match dice.below(5) {
                3 => Scope::ResourceGroup("rg-1".into()),
                4 => Scope::ResourceGroup("rg-2".into()),
                _ => Scope::Account,
            };
            attach(self.policy(dice, Kind::Identity), scope)
        })
    }

    fn wide(&mut self, dice: &mut Dice<'_>, kind: Kind, range: (usize, usize)) -> Vec<Attached> {
        dice.several(range.0, range.1, |dice| {
            let scope = if kind == Kind::Control && dice.one_in(2) {
                Scope::Folder
            } else {
                Scope::Account
            };
            attach(self.policy(dice, kind), scope)
        })
    }

    fn policy(&mut self, dice: &mut Dice<'_>, kind: Kind) -> Arc<Policy> {
        if !self.all.is_empty() && dice.one_in(8) {
            return Arc::clone(dice.pick(&self.all));
        }
        let bounds = matches!(kind, Kind::Control | Kind::Session);
        let full = dice.below(6) > if bounds { 1 } else { 4 };
        let policy = if full {
            Policy::restore(FULL, kind)
        } else {
            Policy::restore(&text(dice, kind, self.most), kind)
        };
        let policy = Arc::new(policy);
        self.all.push(Arc::clone(&policy));
        policy
    }
}

/// The control policy that everybody starts with.
const FULL: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
