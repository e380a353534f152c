//! The same meaning with less text.

use serde::Serialize;

use super::automaton::Steps;
use super::search::{Search, Side, Sought};
use super::{Finding, applies_ever};
use crate::inclusion::{includes_action, includes_resource};
use crate::lint::covers;
use crate::{ActionPattern, Document, Principals, ResourcePattern, Resources, Statement};

/// A document that means exactly the same, without statements and values that change nothing.
///
/// It allows, denies and leaves alone the same requests, so it may take the other's place among
/// any other policies. What cannot be proven to change nothing stays, so the result may be longer
/// than it could be. At least one statement always stays.
///
/// ```
/// use policy::analysis::{STEPS, minimal};
/// use policy::{Kind, Policy};
///
/// let text = r#"{"Version":"1","Statement":[
///     {"Effect":"Allow","Action":["oss:Get*","oss:GetObject"],"Resource":"*"},
///     {"Effect":"Allow","Action":"oss:GetBucket","Resource":"acs:oss:*:*:b"}]}"#;
/// let policy = Policy::parse(text, Kind::Identity)?;
/// let reduction = minimal(policy.document(), STEPS);
/// assert_eq!(
///     reduction.document.to_string(),
///     r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#,
/// );
/// assert_eq!(reduction.omitted.len(), 2);
/// # Ok::<(), policy::Mistakes>(())
/// ```
#[must_use]
pub fn minimal(document: &Document, steps: u64) -> Reduction {
    let mut reducing = Reducing {
        best: document.clone(),
        places: (0..document.statements().len()).collect(),
        omitted: Vec::new(),
        steps: Steps::new(steps),
    };
    // With less in one place, something in another may have become superfluous.
    let mut before = None;
    while before != Some(reducing.omitted.len()) {
        before = Some(reducing.omitted.len());
        reducing.statements();
        for list in LISTS {
            for index in 0..reducing.best.statements().len() {
                reducing.values(index, *list);
            }
        }
    }
    reducing.omitted.sort_by_key(|one| one.statement);
    Reduction {
        document: reducing.best,
        omitted: reducing.omitted,
    }
}

/// A shorter document, and what it lacks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reduction {
    /// What remains.
    pub document: Document,
    /// What was left out.
    pub omitted: Vec<Omitted>,
}

/// Something that changed nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Omitted {
    /// Which statement of the original, counted from zero.
    pub statement: usize,
    /// The element the value stood in, such as `Action`; `None` if the whole statement is gone.
    pub element: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// Why it changes nothing.
    pub because: Because,
}

/// Why something changes nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// This statement, counted from zero in the original, covers it.
    Covered(usize),
    /// This statement always denies what it allows.
    Denied(usize),
    /// No request meets it.
    Empty,
    /// This value of the same list covers it.
    Value(String),
    /// The rest of the document together leaves it nothing to say.
    Together,
}

struct Reducing {
    best: Document,
    /// Which statement of the original each of the remaining ones is.
    places: Vec<usize>,
    omitted: Vec<Omitted>,
    steps: Steps,
}

impl Reducing {
    fn statements(&mut self) {
        for index in (0..self.best.statements().len()).rev() {
            if self.best.statements().len() == 1 {
                return;
            }
            let mut statements = self.best.statements().to_vec();
            statements.remove(index);
            let less = Document::new(statements);
            if means_the_same(&self.best, &less, &mut self.steps) {
                let because = self.because(index);
                self.best = less;
                let statement = self.places.remove(index);
                self.omitted.retain(|one| one.statement != statement);
                self.omitted.push(Omitted {
                    statement,
                    element: None,
                    value: None,
                    because,
                });
            }
        }
    }

    /// Why a statement that changes nothing does not.
    fn because(&self, index: usize) -> Because {
        let Some(own) = self.best.statements().get(index) else {
            return Because::Together;
        };
        let others = self.best.statements().iter().zip(&self.places).enumerate();
        let mut over = others.filter(|(place, (other, _))| *place != index && covers(other, own));
        if let Some((_, (other, place))) = over.next() {
            return if other.effect() == own.effect() {
                Because::Covered(*place)
            } else {
                Because::Denied(*place)
            };
        }
        let mut steps = REASONS;
        match applies_ever(own, &mut steps) {
            Some(false) => Because::Empty,
            _ => Because::Together,
        }
    }

    /// Leaves out what it can of one list of a statement, from its end.
    fn values(&mut self, index: usize, list: List) {
        let Some(statement) = self.best.statements().get(index) else {
            return;
        };
        let mut values = list(statement).len();
        while values > 0 {
            values -= 1;
            let Some(statement) = self.best.statements().get(index) else {
                return;
            };
            let Some(Less {
                statement: less,
                element,
                value,
                over,
            }) = list(statement).into_iter().nth(values)
            else {
                continue;
            };
            let mut statements = self.best.statements().to_vec();
            if let Some(place) = statements.get_mut(index) {
                *place = less;
            }
            let less = Document::new(statements);
            if means_the_same(&self.best, &less, &mut self.steps) {
                self.best = less;
                self.omitted.push(Omitted {
                    statement: self.places.get(index).copied().unwrap_or(index),
                    element: Some(element),
                    value: Some(value),
                    because: over.map_or(Because::Together, Because::Value),
                });
            }
        }
    }
}

/// Whether two documents surely allow, deny and leave alone the same requests.
pub(super) fn means_the_same(one: &Document, other: &Document, steps: &mut Steps) -> bool {
    let (one, other) = (Side::new(&[one]), Side::new(&[other]));
    [(&one, &other), (&other, &one)]
        .into_iter()
        .all(|(first, second)| {
            [Sought::Permitted, Sought::Denied]
                .into_iter()
                .all(|sought| Search::new(first, second, steps).run(sought, None) == Finding::None)
        })
}

/// A statement without one of its values.
struct Less {
    statement: Statement,
    element: String,
    value: String,
    /// Another value of the list that surely covers it.
    over: Option<String>,
}

/// The statement without each value of one of its lists in turn.
type List = fn(&Statement) -> Vec<Less>;

const LISTS: &[List] = &[actions, resources, conditions, principals];

fn actions(statement: &Statement) -> Vec<Less> {
    let actions = statement.actions();
    let element = if actions.is_negated() {
        "NotAction"
    } else {
        "Action"
    };
    let shorter = without_each(actions.patterns());
    let less = shorter.map(|(value, patterns)| {
        let mut statement = statement.clone();
        statement.actions.patterns = patterns;
        Less {
            statement,
            element: element.to_owned(),
            value: value.to_string(),
            over: over(
                value.text(),
                actions.patterns().iter().map(ActionPattern::text),
                includes_action,
            ),
        }
    });
    less.collect()
}

fn resources(statement: &Statement) -> Vec<Less> {
    let all = statement.resources().map(Resources::patterns);
    let all = all.unwrap_or_default();
    let shorter = without_each(all);
    let less = shorter.map(|(value, patterns)| {
        let mut statement = statement.clone();
        if let Some(resources) = &mut statement.resources {
            resources.patterns = patterns;
        }
        Less {
            statement,
            element: "Resource".to_owned(),
            value: value.to_string(),
            over: over(
                value.text(),
                all.iter().map(ResourcePattern::text),
                includes_resource,
            ),
        }
    });
    less.collect()
}

fn conditions(statement: &Statement) -> Vec<Less> {
    let tests = statement.conditions().iter().enumerate();
    let less = tests.flat_map(|(place, test)| {
        without_each(test.values()).map(move |(value, values)| {
            let mut statement = statement.clone();
            if let Some(test) = statement.conditions.get_mut(place) {
                *test = test.with_values(values);
            }
            Less {
                statement,
                element: format!("Condition.{}.{}", test.word(), test.key()),
                value: value.text().to_owned(),
                over: None,
            }
        })
    });
    less.collect()
}

/// One of the lists of principals.
type Names = fn(&mut Principals) -> &mut Box<[Box<str>]>;

fn principals(statement: &Statement) -> Vec<Less> {
    let Some(own) = statement.principals() else {
        return Vec::new();
    };
    let mut less = Vec::new();
    let kinds: [(&str, Names); 3] = [
        ("RAM", |own| &mut own.ram),
        ("Service", |own| &mut own.service),
        ("Federated", |own| &mut own.federated),
    ];
    for (kind, names) in kinds {
        let all = names(&mut own.clone()).clone();
        for (value, names_left) in without_each(&all) {
            let mut statement = statement.clone();
            if let Some(principals) = &mut statement.principals {
                *names(principals) = names_left;
            }
            less.push(Less {
                statement,
                element: format!("Principal.{kind}"),
                value: value.to_string(),
                over: None,
            });
        }
    }
    less
}

/// Another text of a list that covers this one.
fn over<'t>(
    value: &str,
    mut all: impl Iterator<Item = &'t str>,
    includes: fn(&str, &str) -> bool,
) -> Option<String> {
    all.find(|wide| *wide != value && includes(wide, value))
        .map(str::to_owned)
}

/// What finding out a reason may take.
const REASONS: u64 = 100_000;

/// Each value of a list of several, with the others.
fn without_each<T: Clone>(list: &[T]) -> impl Iterator<Item = (&T, Box<[T]>)> {
    let several = if list.len() > 1 { list } else { &[] };
    several.iter().enumerate().map(move |(place, value)| {
        let others = list.iter().enumerate().filter(|(own, _)| *own != place);
        (value, others.map(|(_, one)| one.clone()).collect())
    })
}
